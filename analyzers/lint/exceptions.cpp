#include "analyzers/lint/exceptions.h"

#include <algorithm>
#include <array>

namespace sixth::lint {
namespace {

struct Row {
    std::string_view name, base;
};

// sorted by name
constexpr std::array<Row, 101> bases = {{
    {"ArithmeticError", "Exception"},
    {"AssertionError", "Exception"},
    {"AttributeError", "Exception"},
    {"BaseExceptionGroup", "BaseException"},
    {"BlockingIOError", "OSError"},
    {"BrokenPipeError", "ConnectionError"},
    {"BufferError", "Exception"},
    {"BytesWarning", "Warning"},
    {"ChildProcessError", "OSError"},
    {"ConnectionAbortedError", "ConnectionError"},
    {"ConnectionError", "OSError"},
    {"ConnectionRefusedError", "ConnectionError"},
    {"ConnectionResetError", "ConnectionError"},
    {"DeprecationWarning", "Warning"},
    {"EOFError", "Exception"},
    {"EncodingWarning", "Warning"},
    {"Exception", "BaseException"},
    {"ExceptionGroup", "Exception"},
    {"FileExistsError", "OSError"},
    {"FileNotFoundError", "OSError"},
    {"FloatingPointError", "ArithmeticError"},
    {"FutureWarning", "Warning"},
    {"GeneratorExit", "BaseException"},
    {"ImportError", "Exception"},
    {"ImportWarning", "Warning"},
    {"IndentationError", "SyntaxError"},
    {"IndexError", "LookupError"},
    {"InterruptedError", "OSError"},
    {"IsADirectoryError", "OSError"},
    {"KeyError", "LookupError"},
    {"KeyboardInterrupt", "BaseException"},
    {"LookupError", "Exception"},
    {"MemoryError", "Exception"},
    {"ModuleNotFoundError", "ImportError"},
    {"NameError", "Exception"},
    {"NotADirectoryError", "OSError"},
    {"NotImplementedError", "RuntimeError"},
    {"OSError", "Exception"},
    {"OverflowError", "ArithmeticError"},
    {"PendingDeprecationWarning", "Warning"},
    {"PermissionError", "OSError"},
    {"ProcessLookupError", "OSError"},
    {"PythonFinalizationError", "RuntimeError"},
    {"RecursionError", "RuntimeError"},
    {"ReferenceError", "Exception"},
    {"ResourceWarning", "Warning"},
    {"RuntimeError", "Exception"},
    {"RuntimeWarning", "Warning"},
    {"StopAsyncIteration", "Exception"},
    {"StopIteration", "Exception"},
    {"SyntaxError", "Exception"},
    {"SyntaxWarning", "Warning"},
    {"SystemError", "Exception"},
    {"SystemExit", "BaseException"},
    {"TabError", "IndentationError"},
    {"TimeoutError", "OSError"},
    {"TypeError", "Exception"},
    {"UnboundLocalError", "NameError"},
    {"UnicodeDecodeError", "UnicodeError"},
    {"UnicodeEncodeError", "UnicodeError"},
    {"UnicodeError", "ValueError"},
    {"UnicodeTranslateError", "UnicodeError"},
    {"UnicodeWarning", "Warning"},
    {"UserWarning", "Warning"},
    {"ValueError", "Exception"},
    {"Warning", "Exception"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"asyncio.CancelledError", "BaseException"},
    {"asyncio.InvalidStateError", "Exception"},
    {"asyncio.QueueEmpty", "Exception"},
    {"asyncio.TimeoutError", "Exception"},
    {"binascii.Error", "ValueError"},
    {"concurrent.futures.TimeoutError", "Exception"},
    {"configparser.Error", "Exception"},
    {"decimal.InvalidOperation", "ArithmeticError"},
    {"http.client.HTTPException", "Exception"},
    {"json.JSONDecodeError", "ValueError"},
    {"json.decoder.JSONDecodeError", "ValueError"},
    {"pickle.PickleError", "Exception"},
    {"pickle.PicklingError", "pickle.PickleError"},
    {"pickle.UnpicklingError", "pickle.PickleError"},
    {"queue.Empty", "Exception"},
    {"queue.Full", "Exception"},
    {"shutil.Error", "OSError"},
    {"socket.gaierror", "OSError"},
    {"socket.herror", "OSError"},
    {"socket.timeout", "OSError"},
    {"sqlite3.DatabaseError", "sqlite3.Error"},
    {"sqlite3.Error", "Exception"},
    {"sqlite3.IntegrityError", "sqlite3.DatabaseError"},
    {"sqlite3.OperationalError", "sqlite3.DatabaseError"},
    {"sqlite3.ProgrammingError", "sqlite3.DatabaseError"},
    {"ssl.SSLError", "OSError"},
    {"struct.error", "Exception"},
    {"subprocess.CalledProcessError", "subprocess.SubprocessError"},
    {"subprocess.SubprocessError", "Exception"},
    {"subprocess.TimeoutExpired", "subprocess.SubprocessError"},
    {"urllib.error.HTTPError", "urllib.error.URLError"},
    {"urllib.error.URLError", "OSError"},
    {"zipfile.BadZipFile", "Exception"},
    {"zlib.error", "Exception"},
}};

constexpr std::array<Row, 6> aliases = {{
    {"EnvironmentError", "OSError"},
    {"IOError", "OSError"},
    {"WindowsError", "OSError"},
    {"os.error", "OSError"},
    {"select.error", "OSError"},
    {"socket.error", "OSError"},
}};

template <std::size_t size>
std::string_view find(const std::array<Row, size>& rows, std::string_view name) {
    const auto at = std::lower_bound(rows.begin(), rows.end(), name,
                                     [](const Row& row, std::string_view n) { return row.name < n; });
    return at != rows.end() && at->name == name ? at->base : std::string_view();
}

}  // namespace

std::string_view exception_class(std::string_view name) {
    const std::string_view meant = find(aliases, name);
    return meant.empty() ? name : meant;
}

std::string_view exception_base(std::string_view name) {
    return find(bases, exception_class(name));
}

}  // namespace sixth::lint
