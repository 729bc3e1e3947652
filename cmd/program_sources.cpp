#include "cmd/program_sources.h"

#include <algorithm>
#include <exception>
#include <filesystem>

#include "cmd/extractors.h"
#include "cmd/progress.h"
#include "core/base/error.h"
#include "core/base/heap.h"
#include "core/facts/listing_store.h"

namespace sixth::cmd {
namespace {

using repo::SourceFile;

// Reading as many takes long enough to keep what was read so far, should the run be killed.
constexpr std::size_t many_files = 5000;

bool by_path(const SourceFile& a, const SourceFile& b) {
    return a.path < b.path;
}

bool outside(const std::string& path) {
    return path.compare(0, 3, "../") == 0;
}

std::string read_stdin() {
    std::string text;
    while (append_stdin(text)) {
    }
    return text;
}

class Collector {
  public:
    Collector(const SourceRequest& request, Session& session)
        : session_(session),
          others_(request.others),
          brief_(request.brief),
          progress_("files", session.shows_progress()),
          db_(request.state) {
        expect_much_memory();
        out_.root = session.root();
        walk_.excludes = request.exclude;
        walk_.extensions.insert(walk_.extensions.end(), request.others.begin(), request.others.end());
        walk_.jobs = session.jobs();
        load_.root = out_.root;
        out_.stamped_ns = load_.stamped_ns = fs::now_ns();
        load_.jobs = session.jobs();
        load_.extractors = extractors();
        load_.progress = [this](std::size_t done, std::size_t total) { progress_(done, total); };
    }

    ProgramSources paths(const std::vector<std::string>& paths) {
        walk_.paths = paths;
        if (paths.empty()) {
            // not in a first run: the state's folder is yet to be made, and with it the root is another
            if (has_state()) walk_.listing = [this] { return last_listing(); };
            walk_.expected = [this] { return look_ahead(); };
        }
        repo::Walk walk = walk_now(walk_);
        listing_ = std::move(walk.listing);
        for (repo::Problem& p : walk.problems)
            out_.problems.push_back({std::move(p.path), std::move(p.message)});
        chosen_ = set_others_apart(std::move(walk.files));
        std::vector<SourceFile> own, strangers;
        for (const SourceFile& file : chosen_) (outside(file.path) ? strangers : own).push_back(file);
        if (!paths.empty() && !own.empty()) own = with_whole_root(std::move(own));
        if (!strangers.empty()) take(facts::load(strangers, nullptr, load_));
        if (!own.empty()) take(load_own(own));
        return finish();
    }

    // Standard input stands in for the file of that name; the rest of its root is read for the rules about
    // the whole program.
    ProgramSources given(const std::string& filename) {
        std::string path = "<stdin>";
        if (!filename.empty()) {
            const fs::Path whole = std::filesystem::weakly_canonical(std::filesystem::absolute(filename));
            path = whole.lexically_relative(out_.root).generic_string();
        }
        if (!filename.empty() && !outside(path)) {
            std::vector<SourceFile> others = with_whole_root({});
            load_.complete = false;  // the file itself keeps what is known of it
            others.erase(std::remove_if(others.begin(), others.end(),
                                        [&](const SourceFile& s) { return s.path == path; }),
                         others.end());
            if (!others.empty()) take(load_own(others));
        }
        std::string text = read_stdin();
        taken_.push_back({ProgramSources::loaded(path, text), true});
        out_.given = path;
        out_.texts[path] = {text, text};
        return finish();
    }

  private:
    struct Taken {
        facts::LoadedFile file;
        bool reported;
    };

    repo::Walk walk_now(const repo::WalkOptions& options) {
        repo::Walk walk = repo::walk(out_.root, options);
        for (const std::string& line : walk.notes) {
            if (std::find(notes_.begin(), notes_.end(), line) != notes_.end()) continue;
            session_.note(line);
            notes_.push_back(line);
        }
        return walk;
    }

    bool is_other(const SourceFile& file) const {
        return std::any_of(others_.begin(), others_.end(),
                           [&](const std::string& ending) { return file.path.ends_with(ending); });
    }
    std::vector<SourceFile> set_others_apart(std::vector<SourceFile> files) {
        if (others_.empty()) return files;
        std::vector<SourceFile> python;
        for (SourceFile& file : files) (is_other(file) ? out_.others : python).push_back(std::move(file));
        return python;
    }

    // Rules about the whole program read every file of the root, whatever is reported on. A problem
    // elsewhere in the root is not this run's.
    std::vector<SourceFile> with_whole_root(std::vector<SourceFile> files) {
        repo::WalkOptions options = walk_;
        options.paths.clear();
        const std::vector<SourceFile> found = walk_now(options).files;
        std::vector<SourceFile> rest;
        std::copy_if(found.begin(), found.end(), std::back_inserter(rest),
                     [this](const SourceFile& file) { return !is_other(file); });
        std::move(rest.begin(), rest.end(), std::back_inserter(files));
        std::stable_sort(files.begin(), files.end(), by_path);
        files.erase(std::unique(files.begin(), files.end(),
                                [](const SourceFile& a, const SourceFile& b) { return a.path == b.path; }),
                    files.end());
        return files;
    }

    void open_state(std::size_t files = 0) {
        if (db_) return;
        state::OpenOptions options;
        options.apart = brief_ && files < many_files;
        db_ = std::make_shared<state::Db>(state::Db::open(session_.state_file(), options));
    }

    bool has_state() const {
        std::error_code failed;
        return db_ || std::filesystem::exists(session_.state_file(), failed);
    }

    // What git listed last time, and what the state knows, while git is still at work. What goes wrong in
    // these load_own() tells.
    std::string last_listing() {
        try {
            open_state();
            return facts::load_listing(*db_, out_.root);
        } catch (...) {
            failed_ = std::current_exception();
        }
        return {};
    }
    std::vector<std::string> look_ahead() {
        std::vector<std::string> paths;
        if (failed_ || !has_state()) return paths;  // none is made before there is something to keep in it
        try {
            open_state();
            known_ = facts::known_files(*db_, load_.extractors);
            load_.known = &known_;
            paths.reserve(known_.size());
            for (const facts::KnownFile& file : known_) paths.push_back(file.path);
        } catch (...) {
            failed_ = std::current_exception();
        }
        return paths;
    }

    // Facts are derived data: when the state fails half-way too, the run goes on without it.
    facts::Loaded load_own(const std::vector<SourceFile>& sources) {
        try {
            if (session_.verbose()) session_.note(fmt::format("state: {}", session_.state_file().string()));
            if (failed_) std::rethrow_exception(failed_);
            open_state(sources.size());
            facts::Loaded loaded = facts::load(sources, db_.get(), load_);
            if (!listing_.empty()) facts::save_listing(*db_, out_.root, listing_);
            out_.db = std::move(db_);
            return loaded;
        } catch (const state::StateError& error) {
            session_.go_on_without_state(error);
        }
        return facts::load(sources, nullptr, load_);
    }

    bool is_chosen(const std::string& path) const {
        const auto at =
            std::lower_bound(chosen_.begin(), chosen_.end(), path,
                             [](const SourceFile& a, const std::string& b) { return a.path < b; });
        return at != chosen_.end() && at->path == path;
    }

    void take(facts::Loaded loaded) {
        out_.parsed += loaded.parsed;
        for (facts::LoadedFile& file : loaded.files) {
            const bool wanted = is_chosen(file.path);
            if (file.problem.empty()) {
                taken_.push_back({std::move(file), wanted});
            } else if (wanted) {
                out_.problems.push_back({file.path, file.problem});
            }
        }
    }

    ProgramSources finish() {
        progress_.erase();
        std::sort(taken_.begin(), taken_.end(),
                  [](const Taken& a, const Taken& b) { return a.file.path < b.file.path; });
        for (Taken& one : taken_) {
            out_.files.push_back(std::move(one.file));
            out_.reported.push_back(one.reported);
        }
        std::sort(out_.problems.begin(), out_.problems.end(),
                  [](const SourceProblem& a, const SourceProblem& b) {
                      return std::tie(a.file, a.message) < std::tie(b.file, b.message);
                  });
        return std::move(out_);
    }

    Session& session_;
    const std::vector<std::string>& others_;
    const bool brief_;
    Progress progress_;
    repo::WalkOptions walk_;
    facts::LoadOptions load_;
    std::vector<SourceFile> chosen_;
    std::vector<Taken> taken_;
    std::vector<std::string> notes_;
    std::shared_ptr<state::Db> db_;
    std::vector<facts::KnownFile> known_;
    std::exception_ptr failed_;  // why there is no db_
    std::string listing_;        // new
    ProgramSources out_;
};

}  // namespace

facts::LoadedFile ProgramSources::loaded(const std::string& path, const std::string& text) {
    facts::LoadedFile file;
    file.path = path;
    file.content = content_hash(text);
    file.facts = facts::Facts(std::make_shared<const std::string>(facts::extract(text, extractors())));
    return file;
}

std::size_t ProgramSources::reported_count() const {
    return static_cast<std::size_t>(std::count(reported.begin(), reported.end(), true));
}

std::string ProgramSources::text_of(const facts::LoadedFile& file) const {
    const auto known = texts.find(file.path);
    return known != texts.end() ? known->second.now : fs::read(root / file.path);
}

void ProgramSources::replace(const std::string& path, std::string before, std::string now,
                             std::optional<facts::Facts> facts) {
    const auto at =
        std::lower_bound(files.begin(), files.end(), path,
                         [](const facts::LoadedFile& file, const std::string& p) { return file.path < p; });
    if (at == files.end() || at->path != path) return;
    if (facts) {
        at->content = content_hash(now);
        at->facts = *std::move(facts);
    } else {
        *at = loaded(path, now);
    }
    texts.try_emplace(path, Text{std::move(before), {}}).first->second.now = std::move(now);
}

void ProgramSources::add(const std::string& path, std::string now) {
    const auto at =
        std::lower_bound(files.begin(), files.end(), path,
                         [](const facts::LoadedFile& file, const std::string& p) { return file.path < p; });
    reported.insert(reported.begin() + (at - files.begin()), false);
    files.insert(at, loaded(path, now));
    texts[path] = {{}, std::move(now)};
}

ProgramSources load_program(const SourceRequest& request, Session& session) {
    return Collector(request, session).paths(request.paths);
}

ProgramSources load_program_with_stdin(const SourceRequest& request, const std::string& filename,
                                       Session& session) {
    return Collector(request, session).given(filename);
}

}  // namespace sixth::cmd
