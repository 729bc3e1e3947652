// Atlassian's document format, in which Jira keeps descriptions, as Markdown
// (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure).
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace sixth::decompose {

// Of any other object: nothing.
std::string document_text(const nlohmann::json& document);

}  // namespace sixth::decompose
