"""A real Slurm of two nodes on this machine's loopback, from Debian's packages, for tests and benchmarks alone: no
munge, no cgroups, no accounting, nothing installed or changed outside its folder."""

import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = ("slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo")

CONF = """\
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SchedulerType=sched/builtin
SchedulerParameters=sched_min_interval=100000
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=6
KillWait=5
MessageTimeout=5
JobRequeue=1
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={port1} CPUs=4 State=UNKNOWN
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={port2} CPUs=4 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Unavailable(Exception):
    """There is no Slurm here, and why."""


def missing():
    """What third_party/setup --tests would install; None: nothing."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return next((name for name in PROGRAMS if not shutil.which(name, path=path)), None)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Cluster:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.conf = self.folder / "slurm.conf"
        self.path = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"
        self.env = {"PATH": self.path, "SLURM_CONF": str(self.conf)}
        self.daemons = {}

    def __enter__(self):
        if name := missing():
            raise Unavailable(f"{name} is missing; third_party/setup --tests installs it")
        for part in ("state", "spool/n1", "spool/n2"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        port, port1, port2 = free_ports(3)
        try:
            user = pwd.getpwuid(os.geteuid()).pw_name
        except KeyError as error:
            raise Unavailable(f"this user has no name: {error}") from error
        self.conf.write_text(CONF.format(host=socket.gethostname().split(".")[0], port=port, port1=port1, port2=port2,
                                         user=user, folder=self.folder))
        self.start("slurmctld")
        for node in ("n1", "n2"):
            self.start(node)
        try:
            self.wait_idle(20)
        except Unavailable:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in list(self.daemons):
            self.kill(name)
        for pid in self.steps():
            kill(pid)

    def start(self, name):
        words = ["slurmctld", "-D", "-f", self.conf] if name == "slurmctld" else ["slurmd", "-D", "-f", self.conf, "-N", name]
        out = open(self.folder / f"{name}.out", "ab")
        self.daemons[name] = subprocess.Popen([shutil.which(words[0], path=self.path), *words[1:]], stdout=out, stderr=out,
                                              stdin=subprocess.DEVNULL, env=self.env, start_new_session=True)

    def kill(self, name):
        """kill -9, and its helpers with it."""
        daemon = self.daemons.pop(name)
        try:
            os.killpg(daemon.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        daemon.wait()

    def kill_node(self, name):
        """The machine goes down: slurmd, the steps and whatever they run."""
        self.kill(name)
        for pid in self.steps(name):
            kill(pid)

    def steps(self, node=None):
        """Processes of jobs: those that have this cluster's configuration, or this node's name, in their environment."""
        marks = [f"SLURM_CONF={self.conf}".encode()] if node is None else [
            f"SLURM_CONF={self.conf}".encode(), f"SLURMD_NODENAME={node}".encode()]
        ours = {daemon.pid for daemon in self.daemons.values()} | {os.getpid()}
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) in ours:
                continue
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            in_job = b"slurmstepd" in command or any(each.startswith(b"SLURM_JOB_ID=") for each in environment)
            if in_job and marks[0] in environment and (node is None or marks[-1] in environment or (
                    b"slurmstepd" in command and f"spool/{node}".encode() in b"".join(descriptors(entry)))):
                found.append(int(entry.name))
        return found

    def run(self, *words, **more):
        return subprocess.run(words, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
                              **more).stdout

    def wait_idle(self, seconds):
        until = time.monotonic() + seconds
        said = ""
        while time.monotonic() < until:
            said = self.run("sinfo", "--noheader", "--format=%T")
            if said.split() == ["idle"]:
                return
            time.sleep(0.1)
        log = self.folder / "slurmctld.log"
        last = (log.read_text(errors="replace") if log.exists() else said).strip().splitlines()
        raise Unavailable(f"no Slurm comes up here: {last[-1] if last else said}")


def descriptors(entry):
    for each in (entry / "fd").iterdir():
        try:
            yield os.readlink(each).encode()
        except OSError:
            pass


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
