// A plan worded by a model on this machine. Whatever goes wrong, the plan made by structure stands, and says
// so.
#include <algorithm>

#include "analyzers/decompose/wording.h"
#include "cmd/decompose.h"
#include "cmd/progress.h"
#include "core/llm/reply_cache.h"

namespace sixth::cmd {
namespace {

using llm::ChatError;

class Wording {
  public:
    Wording(const decompose::Issue& issue, const decompose::Plan& plan, const WordingModel& model,
            Session& session, state::Db* db)
        : issue_(issue),
          plan_(plan),
          model_(model),
          progress_("bytes of an answer", session.shows_progress()) {
        if (db) cache_.emplace(*db);
    }

    decompose::Plan run(const std::function<bool(const std::string&)>& exists) {
        info_ = llm::look_up(model_.at, model_.name);
        llm::ChatRequest request;
        request.model = model_.name;
        request.schema = decompose::wording_schema(plan_);
        request.system = decompose::wording_system();
        request.progress = [this](std::size_t bytes) { progress_(bytes, bytes); };
        if (info_.context > 0) request.most_context = std::min(request.most_context, info_.context);
        request.most_answer = std::min(request.most_answer, request.most_context / 2);
        // two bytes a token at the least: what is asked fits with room for the answer
        const auto room = static_cast<std::size_t>(request.most_context - request.most_answer) * 2;
        const std::size_t taken = request.schema.dump().size() + request.system.size();
        request.user = decompose::wording_question(issue_, plan_, room - std::min(room / 2, taken));
        decompose::Worded worded = once(request, exists);
        if (!worded.faults.empty()) {  // one more try, with what was wrong
            request.user +=
                "\n\nYour last answer was:\n" + answer_.substr(0, room / 4) + "\n\nIt is wrong:\n";
            for (std::size_t f = 0; f < worded.faults.size() && f < 10; ++f)
                request.user += "- " + worded.faults[f] + "\n";
            request.user += "Answer again, with the whole JSON object.";
            worded = once(request, exists);
        }
        progress_.erase();
        if (!worded.faults.empty())
            throw ChatError(ChatError::Reason::nonsense, fmt::format("{} answered twice against the form: {}",
                                                                     model_.name, worded.faults[0]));
        decompose::Plan plan = std::move(worded.plan);
        plan.planner = name_;
        plan.notes.push_back(
            fmt::format("worded by {}{}", name_, cached_ ? ", from a reply that was kept" : ""));
        for (const std::string& each : worded.left_out)
            plan.notes.push_back(fmt::format("left out of the model's answer: {}", each));
        return plan;
    }

  private:
    decompose::Worded once(const llm::ChatRequest& request,
                           const std::function<bool(const std::string&)>& exists) {
        std::optional<llm::ChatReply> reply;
        if (cache_) reply = cache_->find(model_.at, info_, request);
        cached_ = reply.has_value();
        try {
            if (!reply) reply = llm::chat(model_.at, info_, request);
        } catch (const ChatError& error) {
            // an answer without any JSON may be better the second time
            if (error.reason() != ChatError::Reason::nonsense) throw;
            decompose::Worded nothing;
            nothing.plan = plan_;
            nothing.faults = {error.what()};
            answer_.clear();
            return nothing;
        }
        answer_ = reply->text;
        name_ = reply->model;
        decompose::Worded worded = take_wording(plan_, reply->json, name_, exists);
        if (cache_ && !cached_ && worded.faults.empty()) cache_->keep(model_.at, info_, request, *reply);
        return worded;
    }

    const decompose::Issue& issue_;
    const decompose::Plan& plan_;
    const WordingModel& model_;
    Progress progress_;
    std::optional<llm::ReplyCache> cache_;
    llm::ModelInfo info_;
    std::string answer_, name_;
    bool cached_ = false;
};

}  // namespace

decompose::Plan worded_by_model(const decompose::Issue& issue, const decompose::Plan& plan,
                                const WordingModel& model,
                                const std::function<bool(const std::string&)>& exists, Session& session,
                                state::Db* db) {
    try {
        return Wording(issue, plan, model, session, db).run(exists);
    } catch (const Error& error) {
        decompose::Plan alone = plan;
        alone.notes.push_back(fmt::format("planned without a model: {}", error.what()));
        session.note(fmt::format("note: planned without a model: {}{}", error.what(),
                                 error.hint().empty() ? "" : fmt::format(" ({})", error.hint())));
        return alone;
    }
}

}  // namespace sixth::cmd
