// The whole model of `sixth changelog` as one JSON object.
#pragma once
#include <string>

#include "core/changelog/changelog.h"
#include "core/changelog/next.h"

namespace sixth::cmd {

// One element of releases and commits a line.
std::string changelog_json(const changelog::Model& model, const changelog::Changelog& changelog,
                           const changelog::Web& web, const changelog::Next& next);

}  // namespace sixth::cmd
