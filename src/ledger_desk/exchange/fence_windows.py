"""The fence on Windows: a job object around the child, ended with us.

Written from the documentation of the system; what it does there is tried by hand (setup notes).
The child starts before it is put into the job. Until then it has read nothing: it waits for its
request on standard input, which is written afterwards.
"""

import ctypes
import subprocess
import sys
from ctypes import wintypes

from ledger_desk.exchange.sentences import MEMORY, SECONDS, Refusal

_EXTENDED_LIMITS = 9
_PROCESS_TIME = 0x0002
_ACTIVE_PROCESSES = 0x0008
_DIE_ON_EXCEPTION = 0x0400
_PROCESS_MEMORY = 0x0100
_KILL_ON_CLOSE = 0x2000


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),  # units of 100 ns
        ("job_time", ctypes.c_int64),
        ("flags", wintypes.DWORD),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority", wintypes.DWORD),
        ("scheduling", wintypes.DWORD),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def shut_in(process: "subprocess.Popen[bytes]") -> int:
    """Put a child into a job of its own; the job is kept open as long as the handle lives.

    Raises Refusal when Windows does not allow it: nothing foreign is read without a fence.
    """
    if sys.platform != "win32":
        raise NotImplementedError
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    job = kernel.CreateJobObjectW(None, None)
    limits = _Extended()
    limits.basic.flags = (
        _PROCESS_TIME | _ACTIVE_PROCESSES | _DIE_ON_EXCEPTION | _PROCESS_MEMORY | _KILL_ON_CLOSE
    )
    limits.basic.process_time = SECONDS * 10_000_000
    limits.basic.active_processes = 1
    limits.process_memory = MEMORY
    handle = wintypes.HANDLE(job)
    done = kernel.SetInformationJobObject(
        handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
    ) and kernel.AssignProcessToJobObject(
        handle,
        wintypes.HANDLE(int(process._handle)),  # noqa: SLF001 - there is no public way
    )
    if not done:
        raise Refusal("crashed")
    return int(job)


def let_go(job: int) -> None:
    """Close the job, and with it whatever is left in it."""
    if sys.platform == "win32":
        ctypes.WinDLL("kernel32").CloseHandle(wintypes.HANDLE(job))
