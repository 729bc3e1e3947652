#include "analyzers/testgen/mined.h"

namespace sixth::testgen {

void Use::merge(const Use& other) {
    types.insert(other.types.begin(), other.types.end());
    instances.insert(other.instances.begin(), other.instances.end());
    keys.insert(other.keys.begin(), other.keys.end());
    attributes.insert(other.attributes.begin(), other.attributes.end());
    methods.insert(other.methods.begin(), other.methods.end());
    equal.insert(other.equal.begin(), other.equal.end());
    numbers.insert(other.numbers.begin(), other.numbers.end());
    lengths.insert(other.lengths.begin(), other.lengths.end());
    if (parts.empty()) parts = other.parts;
    if (each_parts.empty()) each_parts = other.each_parts;
    none = none || other.none;
    called = called || other.called;
    tested = tested || other.tested;
    opened = opened || other.opened;
    indexed = indexed || other.indexed;
    character = character || other.character;
    command_line = command_line || other.command_line;
}

void follow(const std::vector<Target>& targets, Mined& mined) {
    const auto into = [&](const Target& from, const std::string& callee, std::size_t position) -> const Use* {
        const std::string symbol =
            callee.substr(0, 5) == "self." && !from.owner.empty() ? from.owner + callee.substr(4) : callee;
        for (const Target& t : targets) {
            if (t.symbol != symbol || position >= t.parameters.size()) continue;
            const FunctionMined& other = mined.functions[t.symbol];
            const auto at = other.uses.find(t.parameters[position].name);
            return at == other.uses.end() ? nullptr : &at->second;
        }
        return nullptr;
    };
    for (int round = 0; round < 2; ++round) {
        for (const Target& target : targets) {
            FunctionMined& function = mined.functions[target.symbol];
            for (auto& [name, use] : function.uses) {
                const auto passed = use.passed;
                for (const auto& [callee, position] : passed) {
                    const Use* other = into(target, callee, position);
                    if (other != nullptr && other != &use) use.merge(*other);
                }
            }
            for (const auto& [attribute, parameter] : function.stored) {
                const auto use = function.uses.find(parameter);
                if (use == function.uses.end()) continue;
                const std::string& owner = target.way == Way::constructor ? target.name : target.owner;
                for (const Target& method : targets) {
                    if (owner.empty() || method.owner != owner) continue;
                    const auto& uses = mined.functions[method.symbol].uses;
                    if (const auto at = uses.find("self." + attribute); at != uses.end())
                        use->second.merge(at->second);
                }
            }
        }
    }
}

}  // namespace sixth::testgen
