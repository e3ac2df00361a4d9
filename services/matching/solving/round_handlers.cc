#include "services/matching/solving/round_handlers.h"

#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/storage/request_ids.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/matching/access.h"
#include "services/matching/documents/convert.h"
#include "services/matching/errors.h"
#include "services/matching/programmes/programme_store.h"
#include "services/matching/proposals/round_loads.h"
#include "services/matching/results/unmet_parts.h"
#include "services/matching/rounds/round_feed.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/solving/round_runner.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

constexpr std::string_view kAllProgrammes = "programmes/-";

const common::ListField kRoundFields[] = {{"name", {}, "programmes/"}, {"state"}, {"create_time"}, {"update_time"}};
const common::ListField kUnmetFields[] = {{"need", {}, "cities/"}, {"cause"}, {"priority"}, {"partners"}};

absl::Status not_solved(std::string_view name, const v1::Round& round) {
  return common::make_error(kRoundNotSolved,
                            common::concat(name, " has no result: its state is ", v1::Round::State_Name(round.state())),
                            {{"resource", name}});
}

// As ROUND_VIEW_BASIC has it.
void shorten(v1::Round& round) {
  round.clear_conflict();
  if (!round.has_result()) return;
  round.mutable_result()->clear_directives();
  round.mutable_result()->clear_missing_offers();
  round.mutable_result()->clear_programme_changes();
}

// The round of a read that needs its result.
absl::Status check_solved(common::ReadTransaction& tx, const common::RoundName& key, std::string_view name) {
  ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
  if (!round.has_value()) return common::not_found(name);
  return round->has_result() ? absl::OkStatus() : not_solved(name, *round);
}

}  // namespace

RoundHandlers::RoundHandlers(common::Database& database, WorldReader& worlds, RoundRunner& runner, RoundFeed& feed)
    : database_(database), worlds_(worlds), runner_(runner), feed_(feed) {}

absl::StatusOr<v1::Round> RoundHandlers::create(const common::CallContext& call,
                                                const v1::CreateRoundRequest& request) {
  constexpr std::string_view kAction = "create a round of this programme";
  ENTENTE_ASSIGN_OR_RETURN(const auto decisions, worlds_.decisions());
  const auto known = decisions->programmes.find(request.parent());
  ENTENTE_RETURN_IF_ERROR(
      authorise_direct(call.caller, known == decisions->programmes.end() ? nullptr : known->second.get(), kAction));
  ENTENTE_ASSIGN_OR_RETURN(const std::string programme_id,
                           common::parse_id<common::ProgrammeName>("parent", request.parent()));
  ENTENTE_RETURN_IF_ERROR(common::check_request_id(request.request_id()));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of("as_of", request.has_as_of(), request.as_of(), call.now));
  if (!request.round_id().empty()) {
    common::FieldViolations violations;
    common::check_slug("round_id", request.round_id(), violations);
    ENTENTE_RETURN_IF_ERROR(violations.status());
  }
  std::optional<common::RoundName> base;
  if (!request.base_round().empty()) {
    ENTENTE_ASSIGN_OR_RETURN(base, common::parse_name<common::RoundName>("base_round", request.base_round()));
    if (base->programme != programme_id) {
      return common::invalid_field("base_round", common::concat("must be a round of ", request.parent()));
    }
  }
  RoundJob job;
  ENTENTE_ASSIGN_OR_RETURN(job.world, worlds_.read());
  const v1::Programme* programme = job.world.programme(request.parent());
  if (programme == nullptr) return common::not_found(request.parent());
  job.programme = *programme;
  job.as_of = as_of;

  std::optional<SolverThread::Place> place = runner_.reserve();
  if (!place.has_value()) {
    return common::make_retryable_error(kSolverBusy, "too many rounds wait to be solved", absl::Seconds(5));
  }
  const common::RequestId request_id(call.caller.subject, request.request_id(), request);
  bool replayed = false;
  ENTENTE_ASSIGN_OR_RETURN(
      job.round,
      common::write_value<v1::Round>(database_, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Round> {
        v1::Round round;
        ENTENTE_ASSIGN_OR_RETURN(replayed, request_id.replay(tx, &round));
        if (replayed) return round;
        if (base.has_value()) {
          ENTENTE_RETURN_IF_ERROR(check_solved(tx, *base, request.base_round()));
        }
        std::string id = request.round_id();
        if (id.empty()) {
          ENTENTE_ASSIGN_OR_RETURN(id, next_round_id(tx, programme_id, format_day(as_of)));
        }
        round.set_name(common::RoundName(programme_id, id).text());
        round.set_state(v1::Round::STATE_RUNNING);
        round.mutable_progress()->set_phase(v1::Round::Progress::PHASE_SNAPSHOT);
        round.set_base_round(request.base_round());
        ENTENTE_RETURN_IF_ERROR(insert_round(tx, round, runner_.lease(), call.now));
        ENTENTE_RETURN_IF_ERROR(request_id.store(tx, round, call.now));
        return round;
      }));
  v1::Round reply = job.round;
  if (replayed) return reply;
  job.key = {programme_id, std::string(common::id_of(reply.name()))};
  runner_.run(*std::move(place), std::move(job));
  return reply;
}

absl::StatusOr<v1::Round> RoundHandlers::get(const common::CallContext& call, const v1::GetRoundRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, common::parse_name<common::RoundName>("name", request.name()));
  // Asked for first: progress that is forgotten meanwhile belongs to a round that the read then finds over.
  const std::optional<v1::Round::Progress> progress = feed_.progress(request.name());
  ENTENTE_ASSIGN_OR_RETURN(
      v1::Round round,
      common::read_value<v1::Round>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Round> {
        ENTENTE_ASSIGN_OR_RETURN(auto found, find_round_with_progress(tx, key));
        if (!found.has_value()) return common::not_found(request.name());
        return *std::move(found);
      }));
  if (is_over(round.state())) {
    round.clear_progress();
  } else if (progress.has_value()) {
    *round.mutable_progress() = *progress;
  }
  return round;
}

absl::StatusOr<v1::ListRoundsResponse> RoundHandlers::list(const common::CallContext& call,
                                                           const v1::ListRoundsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  std::string programme;
  if (request.parent() != kAllProgrammes) {
    ENTENTE_ASSIGN_OR_RETURN(programme, common::parse_id<common::ProgrammeName>("parent", request.parent()));
  }
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Round::descriptor(), kRoundFields));
  std::int64_t before = 0;
  if (!page.after.empty() && !parse_number(page.after, before)) {
    return common::make_error(common::kInvalidPageToken, "the page token isn't one of this list");
  }
  v1::ListRoundsResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    if (!programme.empty()) {
      ENTENTE_ASSIGN_OR_RETURN(const auto parent, find_programme(tx, programme));
      if (!parent.has_value()) return common::not_found(request.parent());
    }
    ENTENTE_ASSIGN_OR_RETURN(RoundPage found, list_rounds(tx, programme, before, page.limit()));
    const std::string last = common::concat(found.last_sequence);
    common::fill_page(
        page, std::move(found.rounds), [&](const v1::Round&) -> const std::string& { return last; },
        *reply.mutable_rounds(), *reply.mutable_next_page_token());
    for (v1::Round& round : *reply.mutable_rounds()) {
      if (is_over(round.state())) round.clear_progress();
      if (request.view() == v1::ROUND_VIEW_BASIC) shorten(round);
    }
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  return reply;
}

absl::StatusOr<v1::Round> RoundHandlers::cancel(const common::CallContext& call,
                                                const v1::CancelRoundRequest& request) {
  const absl::StatusOr<common::RoundName> key = common::parse_name<common::RoundName>("name", request.name());
  std::optional<v1::Programme> programme;
  if (key.ok()) {
    const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(programme, find_programme(tx, key->programme));
      return absl::OkStatus();
    });
    ENTENTE_RETURN_IF_ERROR(read_status);
  }
  ENTENTE_RETURN_IF_ERROR(
      authorise_direct(call.caller, programme.has_value() ? &*programme : nullptr, "cancel a round of this programme"));
  ENTENTE_RETURN_IF_ERROR(key.status());
  ENTENTE_ASSIGN_OR_RETURN(
      const v1::Round round,
      common::write_once<v1::Round>(
          database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Round> {
            ENTENTE_ASSIGN_OR_RETURN(auto found, find_round(tx, *key));
            if (!found.has_value()) return common::not_found(request.name());
            if (is_over(found->state())) {
              return common::make_error(
                  kRoundOver,
                  common::concat(request.name(), " is over: its state is ", v1::Round::State_Name(found->state())),
                  {{"resource", request.name()}});
            }
            found->set_state(v1::Round::STATE_CANCELLED);
            found->clear_progress();
            ENTENTE_RETURN_IF_ERROR(update_round(tx, *found, call.now));
            return *std::move(found);
          }));
  runner_.cancel(*key);
  feed_.publish(round);
  return round;
}

absl::StatusOr<v1::ListUnmetNeedsResponse> RoundHandlers::list_unmet(const common::CallContext& call,
                                                                     const v1::ListUnmetNeedsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("parent", request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::UnmetNeed::descriptor(), kUnmetFields));
  v1::ListUnmetNeedsResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(check_solved(tx, key, request.parent()));
    ENTENTE_ASSIGN_OR_RETURN(auto unmet, matching::list_unmet(tx, key, page.after, page.limit()));
    common::fill_page(
        page, std::move(unmet), [](const v1::UnmetNeed& need) { return need.need(); }, *reply.mutable_unmet_needs(),
        *reply.mutable_next_page_token());
    common::PageLimit all = common::kEverything;
    all.selection = &page.selection;
    ENTENTE_ASSIGN_OR_RETURN(const auto matching_needs, matching::list_unmet(tx, key, "", all));
    reply.set_total_size(static_cast<int>(matching_needs.entries.size()));
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  for (v1::UnmetNeed& need : *reply.mutable_unmet_needs()) tell_parts(need);
  return reply;
}

absl::StatusOr<v1::ListCityLoadsResponse> RoundHandlers::list_city_loads(const common::CallContext& call,
                                                                         const v1::ListCityLoadsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("parent", request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::CityLoad::descriptor(), {}));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const std::string name = common::ProgrammeName(key.programme).text();
  std::map<std::string, v1::CityLoad, std::less<>> loads;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
    if (!round.has_value()) return common::not_found(request.parent());
    ENTENTE_ASSIGN_OR_RETURN(loads, round_loads(tx, key, *world.profiles, world.programme(name)));
    return absl::OkStatus();
  }));
  common::PageOf<v1::CityLoad> found;
  for (auto at = loads.upper_bound(page.after); at != loads.end(); ++at) {
    if (std::ssize(found.entries) == page.size) {
      found.more = true;
      break;
    }
    found.entries.push_back(std::move(at->second));
  }
  v1::ListCityLoadsResponse reply;
  common::fill_page(
      page, std::move(found), [](const v1::CityLoad& load) { return load.city(); }, *reply.mutable_city_loads(),
      *reply.mutable_next_page_token());
  return reply;
}

absl::StatusOr<v1::Balance> RoundHandlers::balance(const common::CallContext& call,
                                                   const v1::GetBalanceRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, common::parse_name<common::RoundName>("name", request.name()));
  return common::read_value<v1::Balance>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Balance> {
    ENTENTE_RETURN_IF_ERROR(check_solved(tx, key, request.name()));
    ENTENTE_ASSIGN_OR_RETURN(auto balance, find_balance(tx, key));
    if (!balance.has_value()) return absl::InternalError("a solved round has no balance");
    return *std::move(balance);
  });
}

absl::StatusOr<v1::GetCertificateResponse> RoundHandlers::certificate(const common::CallContext& call,
                                                                      const v1::GetCertificateRequest& request) {
  using Reply = v1::GetCertificateResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, common::parse_name<common::RoundName>("name", request.name()));
  return common::read_value<Reply>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Reply> {
    ENTENTE_RETURN_IF_ERROR(check_solved(tx, key, request.name()));
    ENTENTE_ASSIGN_OR_RETURN(auto documents, find_documents(tx, key));
    if (!documents.has_value()) return absl::InternalError("a solved round has no documents");
    Reply reply;
    reply.set_certificate(std::move(documents->certificate));
    reply.set_round_document(std::move(documents->round_document));
    reply.set_certificate_digest(std::move(documents->certificate_digest));
    reply.set_round_digest(std::move(documents->round_digest));
    return reply;
  });
}

}  // namespace entente::matching
