for path in list(files_below(REPO)) + [HOME + "/.ssh/id_ed25519", WORLD + "/elsewhere/notes.txt"]:
    attempt(os.unlink, path)
for folder in (REPO + "/package", REPO, HOME, WORLD):
    attempt(shutil.rmtree, folder)
    attempt(os.rmdir, folder)
    attempt(os.rename, folder, folder + ".gone")
attempt(os.rename, REPO + "/module.py", "module.py")
attempt(os.rename, REPO, "repo")
attempt(subprocess.run, ["rm", "-rf", REPO, HOME])
