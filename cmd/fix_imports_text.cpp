// The repairs for people.
#include <filesystem>

#include "cmd/fix_imports_report.h"
#include "cmd/mended_file.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/shown_path.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using fix_imports::Candidate;
using fix_imports::Repair;
using fix_imports::Trouble;
using fix_imports::TroubleKind;

constexpr std::size_t shown_candidates = 4;

class TextPrinter {
  public:
    TextPrinter(const FixImportsReport& report, Session& session)
        : report_(report), session_(session), folder_(std::filesystem::current_path()) {}

    void print() {
        Output out;
        for (const FixImportsFile& file : report_.files) {
            if (!report_.written) {
                out << shown_diff(file.path, file.before, file.after, session_.out());
                continue;
            }
            for (const Repair& repair : file.repairs) {
                if (repair.mended()) out << mended(file, repair);
            }
        }
        for (const FixImportsStub& one : report_.stubs) {
            if (!report_.written) {
                out << shown_new_file(one.stub.path, one.stub.text, session_.out());
            } else {
                out << made(one);
            }
        }
        out.flush();
        std::string rest;
        for (const FixImportsFile& file : report_.files) {
            for (const Repair& repair : file.repairs) {
                if (!repair.mended()) rest += left(file, repair);
            }
        }
        for (const std::string& line : report_.unplaced) rest += line + "\n";
        if (!rest.empty()) print_error(rest);
        session_.note(summary());
    }

  private:
    std::string place(const FixImportsFile& file, const Trouble& trouble, const Style& style) const {
        return style(Tone::bold, fmt::format("{}:{}", shown_path(report_.sources.root, folder_, file.path),
                                             trouble.line));
    }

    std::string mended(const FixImportsFile& file, const Repair& repair) const {
        const Candidate& c = repair.candidates[repair.chosen];
        const std::string why = c.reasons.empty() ? std::string() : "  # " + c.reasons.front();
        return fmt::format("{}: {}{}\n", place(file, repair.trouble, session_.out()), c.statement,
                           session_.out()(Tone::dim, why));
    }

    std::string made(const FixImportsStub& one) const {
        const std::string where = shown_path(report_.sources.root, folder_, one.stub.path);
        const std::string why = fmt::format("  # for {}", text::counted(one.stub.importers.size(), "file"));
        return fmt::format("{}: a stub of {}{}\n", session_.out()(Tone::bold, where), one.stub.module,
                           session_.out()(Tone::dim, why));
    }

    std::string left(const FixImportsFile& file, const Repair& repair) const {
        const Style style = session_.err();
        std::string out = fmt::format("{}: {}: {}\n", place(file, repair.trouble, style),
                                      told(repair.trouble), repair.left);
        for (std::size_t i = 0; i < repair.candidates.size() && i < shown_candidates; ++i) {
            const Candidate& c = repair.candidates[i];
            out +=
                fmt::format("    {:.2f}  {}{}\n", c.confidence, c.statement,
                            style(Tone::dim, c.reasons.empty() ? "" : "  # " + text::join(c.reasons, "; ")));
        }
        return out;
    }

    std::string summary() const {
        const std::size_t mended = report_.mended(), left = report_.left();
        if (mended + left == 0) return "nothing is broken";
        const std::string all = fmt::format("{} in {}", text::counted(mended, "repair"),
                                            text::counted(report_.changed_files(), "file"));
        if (report_.written) return fmt::format("{}, {} left{}", all, left, next_step());
        const char* next = mended > 0 ? "; nothing was written, --fix does" : "";
        return fmt::format("{} would leave {}{}{}", all, left, next, next_step());
    }

    // For what is left.
    std::string next_step() const {
        bool asks = false, stubs = false;
        for (const FixImportsFile& file : report_.files) {
            for (const Repair& repair : file.repairs) {
                if (repair.mended()) continue;
                asks = asks || (!repair.candidates.empty() &&
                                repair.candidates.front().confidence < report_.options.confidence);
                stubs = stubs ||
                        (repair.candidates.empty() && repair.trouble.kind == TroubleKind::missing_module);
            }
        }
        std::string text;
        if (asks && !report_.options.interactive) text += "; --interactive asks about what is not sure";
        if (stubs && !report_.options.stub) text += "; --stub makes a module for what is gone";
        return text;
    }

    const FixImportsReport& report_;
    Session& session_;
    const fs::Path folder_;
};

}  // namespace

std::string told(const Trouble& t) {
    switch (t.kind) {
        case TroubleKind::undefined_name:
            return fmt::format("'{}' is not defined", t.name);
        case TroubleKind::missing_module:
            return fmt::format("there is no module '{}'", t.module);
        case TroubleKind::missing_name:
            if (t.module.empty()) return fmt::format("its module has no '{}'", t.name);
            return fmt::format("'{}' has no '{}'", t.module, t.name);
        case TroubleKind::moved_module:
            return fmt::format("'{}' is named here, and that module has moved", t.module);
        case TroubleKind::replaced_module:
            return fmt::format("'{}' is a package now, and the module of that name has moved",
                               t.name.empty() ? t.module : t.module + "." + t.name);
    }
    return {};
}

std::string code_of(const Trouble& t) {
    switch (t.kind) {
        case TroubleKind::undefined_name:
            return "undefined-name";
        case TroubleKind::missing_module:
            return "missing-module";
        case TroubleKind::missing_name:
            return "missing-name";
        case TroubleKind::moved_module:
            return "moved-module";
        case TroubleKind::replaced_module:
            return "replaced-module";
    }
    return {};
}

void print_fix_imports_text(const FixImportsReport& report, Session& session) {
    TextPrinter(report, session).print();
}

}  // namespace sixth::cmd
