#include "services/matching/questions/question_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/matching/access.h"
#include "services/matching/errors.h"
#include "services/matching/questions/question_store.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

constexpr std::size_t kMostText = 2000;

absl::Status check(const v1::CityQuestion& question) {
  common::FieldViolations violations;
  if (!common::ListingName::parse(question.listing()).has_value())
    violations.add("question.listing", "must read cities/{city}/listings/{listing}");
  common::check_text("question.text", question.text(), {.max_code_points = kMostText, .required = true, .lines = true},
                     violations);
  return violations.status();
}

// Whether the listing isn't what it was when the city was asked.
bool is_changed(const World& world, const v1::CityQuestion& question) {
  const auto listing = world.listing(question.listing());
  return listing == nullptr || listing->etag() != question.listing_etag();
}

std::int64_t number_of(const v1::CityQuestion& question) {
  std::int64_t number = 0;
  parse_number(common::id_of(question.name()), number);
  return number;
}

}  // namespace

absl::StatusOr<v1::CityQuestion> QuestionHandlers::ask(const common::CallContext& call,
                                                       const v1::AskCityRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  ENTENTE_RETURN_IF_ERROR(
      authorise_coordinate(call.caller, world, common::city_name_of(request.question().listing()), "ask this city"));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("parent", request.parent()));
  ENTENTE_RETURN_IF_ERROR(check(request.question()));
  const auto listing = visible_listing(call.caller, world, request.question().listing());
  if (listing == nullptr) return common::not_found(request.question().listing());
  const auto ask_in = [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::CityQuestion> {
    ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
    if (!round.has_value()) return common::not_found(request.parent());
    if (!round->has_result()) {
      return common::make_error(
          kRoundNotSolved,
          common::concat(request.parent(), " has no result: its state is ", v1::Round::State_Name(round->state())),
          {{"resource", request.parent()}});
    }
    ENTENTE_ASSIGN_OR_RETURN(const auto asked, find_question(tx, key, request.question().listing()));
    if (asked.has_value()) {
      return common::make_error(kQuestionAsked,
                                common::concat("the city was asked about ", asked->listing(), " in this round already"),
                                {{"resource", asked->name()}});
    }
    v1::CityQuestion question;
    question.set_listing(request.question().listing());
    question.set_text(request.question().text());
    question.set_author(call.caller.subject);
    question.set_listing_etag(listing->etag());
    return question;
  };
  if (request.validate_only()) return common::read_value<v1::CityQuestion>(database_, ask_in);
  return common::write_once<v1::CityQuestion>(database_, call, request,
                                              [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::CityQuestion> {
                                                ENTENTE_ASSIGN_OR_RETURN(v1::CityQuestion question, ask_in(tx));
                                                ENTENTE_RETURN_IF_ERROR(insert_question(tx, key, call.now, question));
                                                return question;
                                              });
}

absl::StatusOr<v1::ListCityQuestionsResponse> QuestionHandlers::list(const common::CallContext& call,
                                                                     const v1::ListCityQuestionsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("parent", request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::CityQuestion::descriptor(), {}));
  std::int64_t before = 0;
  if (!page.after.empty() && !parse_number(page.after, before))
    return common::make_error(common::kInvalidPageToken, "the page token isn't one of this list");
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  v1::ListCityQuestionsResponse reply;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
    if (!round.has_value()) return common::not_found(request.parent());
    ENTENTE_ASSIGN_OR_RETURN(auto found, list_questions(tx, key, before, page.limit()));
    common::fill_page(
        page, std::move(found), [](const v1::CityQuestion& last) { return common::concat(number_of(last)); },
        *reply.mutable_questions(), *reply.mutable_next_page_token());
    return absl::OkStatus();
  }));
  for (v1::CityQuestion& question : *reply.mutable_questions())
    question.set_listing_changed(is_changed(world, question));
  return reply;
}

}  // namespace entente::matching
