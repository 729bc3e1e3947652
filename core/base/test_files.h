// What counts as a test by its name alone, as pytest and unittest find them. Who asks may add to it: search
// counts what stands beside tests too, testgen leaves out more than tests. The search's training keeps an
// idea of its own (core/search/training/pairs.cpp): another one would be another model.
#pragma once
#include <string_view>

namespace sixth {

bool is_test_folder(std::string_view name);    // tests, test, testing
bool is_test_stem(std::string_view stem);      // test_x, x_test, conftest: a file's name without its ending
bool is_test_path(std::string_view path);      // by its own name or a folder's; "/" between them
bool is_test_module(std::string_view module);  // "a.tests.b": by any of its names

}  // namespace sixth
