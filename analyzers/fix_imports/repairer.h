// The troubles of one file: what could mend each, which of it is clear enough, and the text that comes out.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "analyzers/fix_imports/detect.h"
#include "analyzers/fix_imports/fix_imports.h"
#include "analyzers/fix_imports/mentions.h"
#include "analyzers/fix_imports/moved.h"
#include "analyzers/fix_imports/options.h"
#include "analyzers/fix_imports/patch.h"

namespace sixth::fix_imports {

class Repairer {
  public:
    Repairer(const Index& index, const Renames& renames, const Detector& detector,
             const Engine::Sources& sources, const Settings& settings, std::uint32_t file);

    FileRepairs run(std::unique_ptr<FileView> view, const std::vector<Trouble>& troubles);

  private:
    static constexpr double unlikely = 0.3;  // below what hinders a stub

    // How a candidate is carried out.
    struct Plan {
        enum Kind : std::uint8_t { add, move_module, move_name, move_mentions } kind;
        Target target;  // of move_module: the module
        Place place = Place::module;
        std::uint32_t runs = none;  // the file that the import runs; none: outside the tree
        bool absent = false;        // of move_mentions: those of what is not there
    };
    struct Unit {
        Repair repair;
        std::vector<Plan> plans;  // one a candidate
    };

    void take(const Trouble& told);
    Trouble with_module(const Trouble& told) const;
    void name_missing(const Trouble& trouble);
    void module_missing(const Trouble& trouble);
    void gone_from_module(const Trouble& trouble);
    void replaced(const Trouble& trouble);
    void mentioned(const Trouble& trouble);
    void mentioned(const Trouble& trouble, const std::vector<Mention>& mentions, bool absent);
    bool lost_submodule(Unit& unit);
    bool is_deleted(const Trouble& trouble, const Option& option) const;
    // The module that a relative import meant before this file moved, if it is there; else none.
    std::uint32_t meant_before_move(const std::string& old, std::string_view name) const;
    void offer_move(Unit& unit, const std::string& symbol, const std::string& reason,
                    Plan::Kind kind = Plan::move_name);
    std::string import_of(const Unit& unit, const std::string& module) const;
    void offer_module(Unit& unit, std::uint32_t file, const std::string& reason);
    std::vector<std::string> taken_along(const std::string& old, std::uint32_t moved) const;
    void add_candidates(Unit& unit, std::vector<Option> options, std::string_view name, Plan::Kind kind);
    void add_successors(Unit& unit, const std::vector<Successor>& all, const std::string& old);
    Candidate candidate_of(const Option& option, const Plan& plan) const;
    std::vector<std::string> reasons_of(const Option& option) const;
    bool type_checkers_alone(std::string_view name) const;
    Place place_for(std::string_view name, const Option& option) const;
    double confidence_of(const Option& option, const std::vector<Option>& all, const Trouble& trouble) const;
    static double most_sure_of(const Option& option);
    double sure_of_package(const Option& option, std::string_view name) const;
    bool offers_what_is_used(std::string_view module, std::string_view name) const;
    bool looks_like_typo(std::string_view name, const Option& option) const;
    bool closes_cycle(const Plan& plan);
    bool reached_from(std::uint32_t file);
    facts::Facts facts_of(const FileView& view) const;
    bool runs(std::string_view name, const Plan& plan) const;

    void carry_out(Unit& unit);
    bool imports_from(const Statement& s, std::string_view module) const;
    std::vector<Edit> edits_of(const FileView& view, const Unit& unit, const Plan& plan) const;
    std::string fault_of(const FileView& before, const FileView& after, const Unit& unit,
                         const Plan& plan) const;
    std::string why_unchanged(const FileView& view, const Unit& unit, const Plan& plan) const;
    static std::string why_left(const Unit& unit);

    const Index& index_;
    const program::Program& program_;
    const Renames& renames_;
    const Detector& detector_;
    const Engine::Sources& sources_;
    const Settings& settings_;
    const std::uint32_t file_;
    std::unique_ptr<FileView> view_;     // of the text as it was given
    std::unique_ptr<FileView> current_;  // with the repairs so far; empty: there are none
    std::vector<Unit> units_;
    std::vector<std::string_view> missing_;  // every name that is used and bound nowhere
    std::vector<std::uint32_t> unreached_;   // files from where no runtime imports lead here
};

}  // namespace sixth::fix_imports
