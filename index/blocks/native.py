"""Compiled kernels as object code: loaded by LLVM alone in milliseconds, where importing numba takes 0.3 s.

A file holds the SHA-256 of the code and the code. Its name holds a digest of whatever the code depends on: the
kernels' sources, the versions of numba and LLVM, the processor and its features.
So code for another machine or version is never found, and a damaged file, or one that another user can have written,
is compiled again instead of run. The code
calls nothing of Python or numba; a kernel that would is refused when it is compiled.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from ctypes import CFUNCTYPE, c_int32, c_int64, c_void_p, cast, memmove, memset, pythonapi
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from tempfile import mkstemp
from typing import Any, TypeAlias

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import is_own, kernel_folder, kernel_version
from index.blocks.signatures import KERNELS, arguments, packed
from index.errors import FormatError

_LOG = logging.getLogger("verbatim")

Object: TypeAlias = Any
"""LLVM's own objects."""

_DIGEST = 32
_CALLED = {"memset": memset, "memmove": memmove, "memcpy": memmove, "NRT_MemInfo_call_dtor": pythonapi.Py_DecRef}
"""What the code's symbols stand for. The last is never called: numba links its reference counting into every module,
but a kernel allocates nothing, which `_check_calls` makes sure of."""

_ALLOWED = ("llvm.", "memset", "memcpy", "memmove")


class Native:
    """A kernel ready to run; safe to call from several threads, each with its own `answer`."""

    def __init__(self, name: str, code: bytes) -> None:
        llvm = _llvm()
        self._name = name
        symbol, _, code = code.partition(b"\n")
        for called, function in _CALLED.items():
            if llvm.address_of_symbol(called) is None:  # where numba is, it has put its own
                llvm.add_symbol(called, cast(function, c_void_p).value)
        self._machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), self._machine)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        kind = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_int64)
        self.run: Callable[[int, int, int], int] = kind(self._engine.get_function_address(symbol.decode()))
        """Status (0) of the kernel: addresses of the int64 for its result, of room for a pointer, of the request."""

    def __call__(self, request: int) -> int:
        """The kernel's result, for the address of what it is asked."""
        answer = np.zeros(2, dtype=np.int64)
        address = int(answer.ctypes.data)
        self.run(address, address + 8, request)
        return int(answer[0])

    def of(self, *values: Array | np.integer[Any] | int) -> int:
        """The kernel's result for these arguments, which are checked against `signatures.KERNELS`; without the GIL."""
        table = packed(self._name, values)
        return self(int(table.ctypes.data))


def native(name: str) -> Native:
    """The kernel of this name, loaded or, the first time on a machine, compiled."""
    return _native(name, kernel_folder())


def _path(name: str, folder: Path) -> Path:
    return folder / f"{name}-{kernel_version()}-{_machine()}.code"


@cache
def _native(name: str, folder: Path) -> Native:
    path = _path(name, folder)
    code = _read(path)
    if code is None:
        code = _compile(name)
        with suppress(OSError):  # where it cannot be kept, it is compiled again
            _keep(path, code)
    return Native(name, code)


def _read(path: Path) -> bytes | None:
    """The code of a whole file of this user's own, else None."""
    try:
        if not is_own(path.parent.lstat()):
            return None
        with path.open("rb") as file:
            kept = file.read() if is_own(os.fstat(file.fileno())) else b""
    except OSError:
        return None
    code = kept[_DIGEST:]
    return code if code and sha256(code).digest() == kept[:_DIGEST] else None


def _keep(path: Path, code: bytes) -> None:
    """Writes the code where others find all of it or nothing; raises OSError."""
    if not is_own(path.parent.lstat()):
        _say_unfit(path.parent)
        return
    handle, unfinished = mkstemp(dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(sha256(code).digest() + code)
        os.replace(unfinished, path)
    except OSError:
        os.unlink(unfinished)
        raise


@cache
def _say_unfit(folder: Path) -> None:
    _LOG.warning("%s can be changed by other users, so no compiled code is kept there; make it your own.", folder)


def _llvm() -> Object:
    """LLVM, ready for this machine."""
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    return binding


@cache
def _machine() -> str:
    """A digest of LLVM's version, the target, the processor and its features."""
    llvm = _llvm()
    parts = (llvm.llvm_version_info, llvm.get_process_triple(), llvm.get_host_cpu_name())
    return sha256(repr((*parts, llvm.get_host_cpu_features().flatten())).encode()).hexdigest()[:16]


def _compile(name: str) -> bytes:
    """Object code of a kernel, by numba; takes some seconds, which the log "verbatim" says."""
    _LOG.info("compiling %s, once for this version", name)
    from numba import njit

    from index.blocks.compiling import with_parts

    function = getattr(import_module(KERNELS[name].module), name)
    if KERNELS[name].takes:
        from index.blocks.entry import entry

        function = entry(function, arguments(name))
    else:
        function = with_parts(function)
    # fmt: off
    compiled = njit(
        "i8(i8)", nogil=True, error_model="numpy", boundscheck=False,
        no_cpython_wrapper=True, no_cfunc_wrapper=True,
    )(function)
    # fmt: on
    (result,) = compiled.overloads.values()
    symbol = result.fndesc.llvm_func_name
    _check_calls(_llvm().parse_assembly(result.library.get_llvm_str()).get_function(symbol), name)
    code: bytes = result.library._get_compiled_object()  # noqa: SLF001 - what numba's own cache keeps
    return bytes(symbol.encode() + b"\n" + code)


def _check_calls(function: Object, name: str) -> None:
    """Raises FormatError if the function calls anything but LLVM's and C's memory operations."""
    for block in function.blocks:
        for instruction in block.instructions:
            if instruction.opcode in {"call", "invoke"}:
                called = list(instruction.operands)[-1].name
                if not called.startswith(_ALLOWED):
                    raise FormatError(f"The kernel {name} calls {called}, which only numba could load.")
