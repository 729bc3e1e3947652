// The import statements of one block as they are written, and where a line may go between them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/python/parsed_file.h"

namespace sixth::fix_imports {

struct ImportedName {
    std::string_view name, alias;
    std::uint32_t begin, end;  // with its alias
};

struct Statement {
    python::NodeId node;
    std::uint32_t begin, end;      // bytes
    std::uint32_t line, end_line;  // 1-based
    bool from;                     // `from module import …`
    bool star;
    std::uint32_t level;
    std::string_view module;                 // of `from`, without its dots
    std::uint32_t module_begin, module_end;  // with its dots
    std::vector<ImportedName> names;         // of `import`: the modules
    bool parenthesised;
};

// Reads an import_statement, import_from_statement or future_import_statement.
Statement read_statement(const python::ParsedFile& file, python::NodeId node);
// Those among the direct children of a module or block, in order.
std::vector<Statement> statements_of(const python::ParsedFile& file, python::NodeId block);
// Every one of the file, however deep.
std::vector<Statement> all_statements(const python::ParsedFile& file);

// What the imports of `after` say that those of `before` do not: "import a; from .b import c, d as e".
std::string new_imports(const python::ParsedFile& before, const python::ParsedFile& after);

// The block of the first `if TYPE_CHECKING:` at module level, or no_node.
python::NodeId typing_block(const python::ParsedFile& file);

std::string_view indentation_of(const python::ParsedFile& file, std::uint32_t line);

}  // namespace sixth::fix_imports
