"""What Windows does not have is used in one module alone, and behind a check of the system.

The test parses the source and imports nothing.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOME = "sketchrnn/formats/processes.py"
"""The one module that may use them, behind `sys.platform`."""
MODULES = (
    *("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "curses"),
    *("readline", "spwd", "crypt", "nis", "msvcrt", "winreg"),
)
"""Modules that one of the systems lacks."""
ATTRIBUTES = {
    "os": (
        *("fork", "forkpty", "killpg", "kill", "nice", "setpriority", "getpriority", "setsid"),
        *("getuid", "geteuid", "getgid", "getpgid", "setpgid", "uname", "sysconf", "statvfs"),
        *("mkfifo", "chown", "lchown", "sched_getaffinity", "register_at_fork", "wait", "fchmod"),
        *("PRIO_PROCESS", "O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "startfile"),
    ),
    "signal": (
        *("SIGKILL", "SIGALRM", "SIGPROF", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGPIPE"),
        *("SIGXFSZ", "SIGXCPU", "SIGVTALRM", "setitimer", "alarm", "pause", "ITIMER_PROF"),
        *("SIGBREAK", "CTRL_BREAK_EVENT", "CTRL_C_EVENT", "pthread_kill", "sigwait"),
    ),
    "select": ("epoll", "poll", "kqueue", "devpoll"),
    "time": ("tzset", "clock_settime"),
    "socket": ("AF_UNIX", "socketpair"),
    "subprocess": ("CREATE_NEW_PROCESS_GROUP", "IDLE_PRIORITY_CLASS", "STARTUPINFO"),
    "multiprocessing": ("get_context", "set_start_method"),  # "fork"
}
"""Attributes of modules that one of the systems lacks."""
FOLDERS = ("/proc/", "/dev/", "/tmp/", "/etc/", "/sys/")


def uses(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield what is not on every system, with its line, unless `sys.platform` is checked first."""
    if isinstance(tree, ast.If) and "sys.platform" in ast.unparse(tree.test):
        return
    if isinstance(tree, ast.Import):
        yield from ((one.name, tree.lineno) for one in tree.names if one.name in MODULES)
    elif isinstance(tree, ast.ImportFrom):
        module = tree.module or ""
        if module in MODULES:
            yield module, tree.lineno
        wrong = ATTRIBUTES.get(module, ())
        yield from ((f"{module}.{o.name}", tree.lineno) for o in tree.names if o.name in wrong)
    elif isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name):
        if tree.attr in ATTRIBUTES.get(tree.value.id, ()):
            yield f"{tree.value.id}.{tree.attr}", tree.lineno
    elif isinstance(tree, ast.Constant) and str(tree.value).startswith(FOLDERS):
        yield str(tree.value), tree.lineno
    for child in ast.iter_child_nodes(tree):
        yield from uses(child)


def guards(tree: ast.AST) -> int:
    """Return how many statements check the system."""
    return sum(
        "sys.platform" in ast.unparse(node.test) or "os.name" in ast.unparse(node.test)
        for node in ast.walk(tree)
        if isinstance(node, (ast.If, ast.IfExp))
    )


def test_nothing_that_a_system_lacks_is_used_without_a_check() -> None:
    files = [*ROOT.glob("sketchrnn/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    assert len(files) > 100
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        assert list(uses(tree)) == [], file
        if str(file.relative_to(ROOT).as_posix()) != HOME:
            assert guards(tree) == 0, f"{file} checks the system, which {HOME} does"


def test_the_installer_imports_nothing_at_first_that_windows_lacks() -> None:
    for name in ("environment.py", "lock.py"):
        tree = ast.parse((ROOT / "scripts" / name).read_text(encoding="utf-8"))
        at_import = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
        assert [use for node in at_import for use in uses(node)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", ["fcntl"]),
        ("from resource import getrusage", ["resource"]),
        ("from signal import SIGKILL", ["signal.SIGKILL"]),
        ("def f():\n    os.killpg(1, signal.SIGKILL)", ["os.killpg", "signal.SIGKILL"]),
        ("open('/proc/self/statm')", ["/proc/self/statm"]),
        ("if sys.platform != 'win32':\n    import resource", []),
        ("import os, signal\nos.getpid(), signal.SIGINT", []),
    ],
)
def test_what_is_missing_is_found(source: str, found: list[str]) -> None:
    assert [name for name, _ in uses(ast.parse(source))] == found
