#include "analyzers/testgen/types.h"

#include "core/base/text.h"

namespace sixth::testgen {

const std::vector<TypeValues>& plain_values() {
    static const std::vector<TypeValues> table = {
        {"str",
         {{"'abc'", "text"},
          {"''", "empty"},
          {"'Hello World'", "words"},
          {"'42'", "digits"},
          {"' '", "blank"},
          {"'a-b_c.d'", "punctuation"},
          {"'first line\\n\\nsecond line'", "lines"},
          {"'\\u00e9t\\u00e9'", "accents"}}},
        {"character",
         {{"'a'", "letter"},
          {"'0'", "digit"},
          {"' '", "blank"},
          {"'Z'", "capital"},
          {"'_'", "underscore"},
          {"'\\n'", "newline"},
          {"'\\xe9'", "accent"},
          {"'\\xad'", "soft_hyphen"},
          {"'\\u05d0'", "from_right"},
          {"'\\u0663'", "other_digit"},
          {"'\\u3000'", "wide_blank"},
          {"'\\u200d'", "joiner"},
          {"'\\ue000'", "private_use"},
          {"'\\ufffe'", "no_character"},
          {"'\\U0001d400'", "beyond_16_bits"}}},
        {"int",
         {{"1", "one"}, {"0", "zero"}, {"-1", "negative"}, {"2", "two"}, {"10", "ten"}, {"1000", "large"}}},
        {"float", {{"1.5", "fraction"}, {"0.0", "zero"}, {"-2.25", "negative"}, {"1e6", "large"}}},
        {"complex", {{"1 + 2j", "complex"}}},
        {"bool", {{"True", "true"}, {"False", "false"}}},
        {"bytes", {{"b'abc'", "bytes"}, {"b''", "empty"}}},
        {"bytearray", {{"bytearray(b'abc')", "bytes"}}},
        {"None", {{"None", "none"}}},
        {"Path", {{"pathlib.PurePosixPath('a/b.txt')", "path"}, {"pathlib.PurePosixPath('b')", "bare"}}},
        {"PurePath", {{"pathlib.PurePosixPath('a/b.txt')", "path"}}},
        {"datetime",
         {{"datetime.datetime(2020, 1, 2, 3, 4, 5)", "moment"},
          {"datetime.datetime(1999, 12, 31)", "midnight"}}},
        {"date", {{"datetime.date(2020, 2, 29)", "leap_day"}, {"datetime.date(2021, 12, 31)", "last_day"}}},
        {"time", {{"datetime.time(3, 4, 5)", "time"}}},
        {"timedelta",
         {{"datetime.timedelta(days=1, seconds=2)", "duration"}, {"datetime.timedelta(0)", "zero"}}},
        {"Decimal", {{"decimal.Decimal('1.5')", "decimal"}, {"decimal.Decimal('0')", "zero"}}},
        {"Fraction", {{"fractions.Fraction(1, 2)", "fraction"}}},
        {"UUID", {{"uuid.UUID('12345678-1234-5678-1234-567812345678')", "uuid"}}},
        {"TextIO", {{"io.StringIO('first\\nsecond\\n')", "stream"}, {"io.StringIO()", "empty"}}},
        {"StringIO", {{"io.StringIO('first\\nsecond\\n')", "stream"}}},
        {"BinaryIO", {{"io.BytesIO(b'abc')", "stream"}}},
        {"BytesIO", {{"io.BytesIO(b'abc')", "stream"}}},
        {"IO", {{"io.StringIO('first\\nsecond\\n')", "stream"}}},
        {"Pattern", {{"re.compile('a+')", "pattern"}}},
        {"object",
         {{"'abc'", "text"},
          {"1", "one"},
          {"None", "none"},
          {"[1, 2]", "list"},
          {"{'a': 1}", "dict"},
          {"2.5", "fraction"},
          {"True", "true"},
          {"(1, 'a')", "pair"},
          {"b'abc'", "bytes"},
          {"str", "callable"}}},
        {"type", {{"int", "type"}, {"str", "type_str"}}},
        {"Callable",
         {{"lambda *args, **kwargs: 1", "function"},
          {"lambda *args, **kwargs: 'abc'", "function_of_text"},
          {"str", "type"},
          {"len", "builtin"}}},
        {"range", {{"range(3)", "range"}}},
    };
    return table;
}

std::string_view canonical(std::string_view type) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"string", "str"},
        {"integer", "int"},
        {"boolean", "bool"},
        {"Text", "str"},
        {"AnyStr", "str"},
        {"number", "float"},
        {"Number", "float"},
        {"Real", "float"},
        {"Integral", "int"},
        {"Any", "object"},
        {"List", "list"},
        {"Sequence", "list"},
        {"MutableSequence", "list"},
        {"Collection", "list"},
        {"Iterable", "list"},
        {"Iterator", "iterator"},
        {"Generator", "iterator"},
        {"Dict", "dict"},
        {"Mapping", "dict"},
        {"MutableMapping", "dict"},
        {"OrderedDict", "dict"},
        {"DefaultDict", "dict"},
        {"defaultdict", "dict"},
        {"Set", "set"},
        {"AbstractSet", "set"},
        {"MutableSet", "set"},
        {"FrozenSet", "frozenset"},
        {"Tuple", "tuple"},
        {"NoneType", "None"},
        {"Type", "type"},
        {"callable", "Callable"},
        {"function", "Callable"},
        {"PurePosixPath", "Path"},
        {"PathLike", "Path"},
        {"Hashable", "str"},
        {"Sized", "list"},
        {"SupportsInt", "int"},
        {"SupportsFloat", "float"},
        {"ByteString", "bytes"},
        {"iterable", "list"},
        {"dictionary", "dict"},
        {"Awaitable", "object"},
        {"array", "list"},
    };
    for (const auto& [from, to] : names) {
        if (type == from) return to;
    }
    return type;
}

std::string_view type_of_name(std::string_view name) {
    for (const std::string_view start :
         {"is_", "has_", "use_", "allow_", "enable_", "should_", "with_", "no_", "as_"}) {
        if (name.starts_with(start)) return "bool";
    }
    for (const std::string_view word :
         {"flag", "verbose", "strict", "force", "recursive", "reverse", "ignore_case"}) {
        if (name == word) return "bool";
    }
    for (const std::string_view end :
         {"_count", "_size", "_length", "_index", "_number", "_width", "_height", "_id"}) {
        if (name.ends_with(end)) return "int";
    }
    for (const std::string_view word :
         {"n",     "i",      "j",      "k",      "m",     "x",      "y",     "z",      "a",
          "b",     "num",    "count",  "size",   "index", "length", "width", "height", "year",
          "month", "day",    "hour",   "minute", "port",  "limit",  "start", "stop",   "step",
          "depth", "level",  "age",    "amount", "total", "r",      "g",     "offset", "position",
          "pos",   "value1", "value2", "begin",  "end",   "idx"}) {
        if (name == word) return "int";
    }
    for (const std::string_view word : {"ratio", "factor", "rate", "price", "weight", "score", "seconds",
                                        "timeout", "lat", "lon", "probability", "percent"}) {
        if (name == word) return "float";
    }
    for (const std::string_view word :
         {"items",    "values", "lst",       "list",    "seq",  "sequence", "iterable",
          "elements", "rows",   "args",      "numbers", "nums", "words",    "lines",
          "names",    "keys",   "iterables", "strings", "arr",  "array",    "data"}) {
        if (name == word)
            return name == "words" || name == "lines" || name == "names" || name == "strings" ||
                           name == "keys"
                       ? std::string_view("list[str]")
                       : std::string_view("list");
    }
    for (const std::string_view word :
         {"d", "dct", "dict", "mapping", "kwargs", "options", "config", "params", "headers", "mydict",
          "dictionary", "attrs", "env", "context"}) {
        if (name == word) return "dict";
    }
    for (const std::string_view word :
         {"func", "function", "fn", "f", "callback", "callable", "predicate", "key_func", "handler",
          "decorator", "pred", "hook", "action", "job"}) {
        if (name == word) return "Callable";
    }
    for (const std::string_view word :
         {"s",         "text",     "string",  "name",   "title",  "word",   "line",
          "path",      "filename", "url",     "key",    "prefix", "suffix", "sep",
          "separator", "char",     "message", "msg",    "label",  "desc",   "description",
          "email",     "pattern",  "content", "source", "code",   "body",   "template",
          "encoding",  "before",   "after",   "html",   "xml",    "token",  "str"}) {
        if (name == word) return "str";
    }
    for (const std::string_view end : {"_name", "_text", "_string", "_str", "_path", "_key", "_title", "_url",
                                       "_line", "_type", "_format"}) {
        if (name.ends_with(end)) return "str";
    }
    return {};
}

std::vector<const char*> texts_of_name(std::string_view name) {
    struct Form {
        std::string_view part;  // of the name
        std::vector<const char*> texts;
    };
    static const std::vector<Form> forms = {
        {"format", {"'{} {}'", "'{a}'", "'{0!r:>6} {{}}'", "'%Y-%m-%d'", "'%s'"}},
        {"fmt", {"'{} {}'", "'{a}'", "'%Y-%m-%d'", "'%s'"}},
        {"template", {"'$a ${b} $$'", "'$'", "'{a}'", "'%(a)s'"}},
        {"pattern", {"'a+'", "'[a-c]*?'", "'*.py'", "'('"}},
        {"regex", {"'a+'", "'(a)(b)?'", "'('"}},
        {"url", {"'http://user@host.example:80/a/b?c=d#e'", "'a/b'", "'mailto:a@b.example'"}},
        {"uri", {"'http://user@host.example:80/a/b?c=d#e'", "'a/b'"}},
        {"html", {"'<p class=\"a\">b &amp; c</p>'", "'<br/>'", "'<!-- a -->'"}},
        {"xml", {"'<a b=\"c\">d</a>'", "'<a/>'"}},
        {"json", {"'{\"a\": [1, null, true]}'", "'[]'"}},
        {"email", {"'a.b@host.example'", "'Ab <a@b.example>'"}},
        {"date", {"'2020-02-29'", "'01/02/2020'"}},
        {"version", {"'1.2.3'", "'1.0rc1'"}},
        {"expr", {"'1 + 2'", "'(a)'"}},
        {"source", {"'x = 1\\n'", "'def f(:'"}},
        {"code", {"'x = 1\\n'", "'1 +'"}}};
    for (const Form& form : forms) {
        if (name.find(form.part) != std::string_view::npos) return form.texts;
    }
    return {};
}

std::string lowered(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c != '_') out += text::lower(c);
    }
    return out;
}

}  // namespace sixth::testgen
