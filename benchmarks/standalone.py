"""Apache Spark on this machine's loopback: a master, workers and a Connect server, each stopped by its own process id.

    python -m benchmarks.standalone /path/to/site-packages/pyspark /tmp/spark

runs one until it is interrupted. Its figures come from Spark's own REST interface.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

HOST = "127.0.0.1"
START = 120
"""Seconds in which everything must be up."""
STOP = 20
"""Seconds that a process has to end by itself."""
CONNECT_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
DEPLOY = "org.apache.spark.deploy"


class Cluster:
    """A running cluster. `home` is a SPARK_HOME, such as the package `pyspark` of PyPI; `folder` takes its files."""

    def __init__(self, home: Path, folder: Path, workers: int = 2, memory: str = "3g") -> None:
        self._home = home
        self._folder = folder
        self._memory = memory
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._master, self._master_ui, self._driver_ui, self.port = (free_port() for _ in range(4))
        self._workers = [f"worker{number}" for number in range(1, workers + 1)]

    def start(self) -> None:
        """Start everything and wait until every worker has an executor.

        Raises:
            TimeoutError: something did not come up; the logs are in the folder.
        """
        at_master = f"spark://{HOST}:{self._master}"
        ui = ("--webui-port", str(self._master_ui))
        self._run("master", "spark-class", f"{DEPLOY}.master.Master", "--host", HOST, "--port", str(self._master), *ui)
        waited(lambda: self._state()["status"] == "ALIVE")
        for name in self._workers:
            options = ("--host", HOST, "--cores", "1", "--memory", self._memory, "--webui-port", str(free_port()))
            self._run(name, "spark-class", f"{DEPLOY}.worker.Worker", *options, at_master)
        waited(lambda: self._state()["aliveworkers"] == len(self._workers))
        settings = {
            "spark.driver.host": HOST,
            "spark.driver.bindAddress": HOST,
            "spark.executor.memory": "2g",
            "spark.ui.port": str(self._driver_ui),
            "spark.connect.grpc.binding.address": HOST,
            "spark.connect.grpc.binding.port": str(self.port),
            "spark.sql.shuffle.partitions": "8",
            "spark.sql.warehouse.dir": str(self._folder / "warehouse"),
        }
        given = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        self._run(
            *("connect", "spark-submit", "--class", CONNECT_SERVER, "--master", at_master),
            *("--driver-memory", "1500m", *given, "spark-internal"),
        )
        waited(lambda: len(self.executors()) == len(self._workers))
        waited(lambda: is_open(self.port))

    def _run(self, name: str, program: str, *arguments: str) -> None:
        with open(self._folder / f"{name}.log", "wb") as log:
            self._processes[name] = subprocess.Popen(
                [self._home / "bin" / program, *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **self._environment()},
                start_new_session=True,  # so that a worker's executors end with it
            )

    def _environment(self) -> Mapping[str, str]:
        files = str(self._folder)
        return {
            "SPARK_HOME": str(self._home),
            "SPARK_LOCAL_IP": HOST,
            "SPARK_LOCAL_DIRS": files,
            "SPARK_WORKER_DIR": files,
            "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
        }

    def stop(self) -> None:
        """Stop everything that was started."""
        for process in reversed(self._processes.values()):
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
        for process in self._processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP)
            self._end(process)

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill(self, name: str) -> None:
        """Kill a process and what it has started with SIGKILL, as a machine that loses power."""
        self._end(self._processes[name])

    def send(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one process."""
        os.kill(self._processes[name].pid, number)

    # -- what Spark says of itself

    def _state(self) -> Any:
        return read(self._master_ui, "json/")

    def executors(self) -> list[Any]:
        """Return what the driver knows of its executors: `completedTasks`, `totalInputBytes`, `isActive` and more."""
        return [each for each in self._of_application("allexecutors") if each["id"] != "driver"]

    def running_tasks(self) -> int:
        """Return how many tasks run at the moment."""
        return sum(stage["numActiveTasks"] for stage in self._of_application("stages?status=active"))

    def _of_application(self, what: str) -> list[Any]:
        (application,) = read(self._driver_ui, "api/v1/applications")
        found: list[Any] = read(self._driver_ui, f"api/v1/applications/{application['id']}/{what}")
        return found

    def listeners(self) -> set[str]:
        """Return the addresses, in hexadecimal as the kernel writes them, that the cluster's processes listen on."""
        sessions = {process.pid for process in self._processes.values()}
        sockets = {link for pid in process_ids() if session_of(pid) in sessions for link in links_of(pid)}
        return {
            row[1].partition(":")[0]
            for table in ("/proc/net/tcp", "/proc/net/tcp6")
            for row in map(str.split, Path(table).read_text().splitlines()[1:])
            if row[3] == "0A" and f"socket:[{row[9]}]" in sockets
        }


@contextmanager
def cluster(home: Path, folder: Path) -> Iterator[Cluster]:
    """Run a cluster for as long as a `with` block does."""
    running = Cluster(home, folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def read(port: int, path: str) -> Any:
    """Return the JSON at a path of one of the cluster's web servers."""
    with urlopen(f"http://{HOST}:{port}/{path}", timeout=10) as response:
        return json.load(response)


def waited(is_so: Callable[[], bool]) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: it is not so after `START` seconds.
    """
    end = time.monotonic() + START
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            if is_so():
                return
        time.sleep(0.2)
    raise TimeoutError("the cluster did not come up")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


def is_open(port: int) -> bool:
    """Tell whether somebody listens on a port of loopback."""
    with socket.socket() as tried:
        return tried.connect_ex((HOST, port)) == 0


def process_ids() -> list[int]:
    """Return the ids of all processes."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def session_of(pid: int) -> int:
    """Return the session of a process, or 0 where it has just ended."""
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


def links_of(pid: int) -> list[str]:
    """Return what the open files of a process are."""
    found = []
    with suppress(OSError):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.append(os.readlink(file))
    return found


def main() -> None:
    """Run a cluster until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    # However it is asked to end, what it started ends first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), cluster(given.home, given.folder) as running:
        print(f"sc://{HOST}:{running.port}/", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
