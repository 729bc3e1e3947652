// What a docstring tells about a function: types of parameters, exceptions, examples.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sixth::testgen {

// "str" of ":type x: str", ":param str x:", Google's "x (str): ...", numpydoc's "x : str"; empty: not told.
std::string type_in_docstring(std::string_view docstring, std::string_view parameter);

bool tells_of_exception(std::string_view docstring, std::string_view exception);

struct Example {
    std::string code;      // behind >>>, with its continuation lines
    std::string expected;  // the lines below it, up to a blank line or the next >>>
};
std::vector<Example> examples_in(std::string_view docstring);

}  // namespace sixth::testgen
