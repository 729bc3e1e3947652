// What a report counts, and its repairs on the disk.
#include "cmd/fix_imports_report.h"

#include <algorithm>

#include "cmd/mended_file.h"
#include "core/base/interrupt.h"

namespace sixth::cmd {

using fix_imports::Repair;

std::size_t FixImportsReport::mended() const {
    std::size_t count = 0;
    for (const FixImportsFile& file : files) {
        for (const Repair& repair : file.repairs) count += repair.mended();
    }
    for (const FixImportsStub& one : stubs) count += one.troubles.size();
    return count;
}

std::size_t FixImportsReport::left() const {
    std::size_t count = unplaced.size();
    for (const FixImportsFile& file : files) {
        for (const Repair& repair : file.repairs) count += !repair.mended();
    }
    return count;
}

std::size_t FixImportsReport::changed_files() const {
    return stubs.size() +
           static_cast<std::size_t>(std::count_if(files.begin(), files.end(), [](const FixImportsFile& file) {
               return file.after != file.before;
           }));
}

std::vector<std::string> write_repairs(FixImportsReport& report) {
    std::vector<std::string> problems;
    for (FixImportsFile& file : report.files) {
        if (file.after == file.before) continue;
        throw_if_interrupted();
        std::string problem = write_mended(report.sources.root, file.path, file.before, file.after);
        if (problem.empty()) continue;
        problems.push_back(std::move(problem));
        for (Repair& repair : file.repairs) {
            repair.chosen = Repair::none;
            repair.left = "the file could not be written";
        }
    }
    for (const FixImportsStub& one : report.stubs) {
        std::string problem = write_new(report.sources.root, one.stub.path, one.stub.text);
        if (!problem.empty()) problems.push_back(std::move(problem));
    }
    report.written = true;
    return problems;
}

}  // namespace sixth::cmd
