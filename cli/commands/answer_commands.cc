// `entente proposals accept|decline|record-answer|withdraw|cancel|express-interest`: what cities say to proposals that
// are before them, and what coordinators enter for them.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/proposals_options.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Decision;
using matching::v1::Proposal;
using ProposalStub = matching::v1::ProposalService::Stub;
using Terms = Proposal::AgreedTerms;

struct AnswerOptions {
  std::string city;
  std::string from;
  std::string until;
  int places = 0;
  std::string mode;
  std::string cost_sharing;
  std::string note;
  std::vector<std::string> contacts;
  std::string prefers;
  std::string answer;
  std::string channel;
  std::string answered_by;
  std::string need;
  std::string offer;
};
using Answer = std::shared_ptr<AnswerOptions>;

// `dakar` and `cities/dakar` are the same city.
std::string city_name(const std::string& said) {
  return said.empty() || said.starts_with("cities/") ? said : common::CityName(said).text();
}

absl::Status read_day(std::string_view option, const std::string& said, type::v1::PartialDate& date) {
  absl::StatusOr<type::v1::PartialDate> read = common::parse_partial_date(said);
  if (!read.ok()) return absl::InvalidArgumentError(concat(option, ": ", read.status().message()));
  date = *std::move(read);
  return absl::OkStatus();
}

bool says_terms(const AnswerOptions& answer) {
  return !answer.from.empty() || !answer.until.empty() || answer.places != 0 || !answer.mode.empty() ||
         !answer.cost_sharing.empty() || !answer.note.empty() || !answer.contacts.empty();
}

// The terms that were said.
absl::StatusOr<Terms> terms_of(const AnswerOptions& answer) {
  Terms terms;
  if (!answer.from.empty())
    ENTENTE_RETURN_IF_ERROR(read_day("--from", answer.from, *terms.mutable_window()->mutable_start()));
  if (!answer.until.empty())
    ENTENTE_RETURN_IF_ERROR(read_day("--until", answer.until, *terms.mutable_window()->mutable_end()));
  terms.set_places(answer.places);
  terms.set_mode(common::value_of<type::v1::Mode>(answer.mode));
  terms.set_cost_sharing(answer.cost_sharing);
  terms.set_note(answer.note);
  for (const std::string& contact : answer.contacts) terms.add_contacts(contact);
  return terms;
}

// A request with what all of them have.
template <typename Request>
absl::StatusOr<Request> request_for(Servers& servers, const ProposalsOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_of(servers, options));
  Request request;
  request.set_name(names.front());
  request.set_text(options.text);
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  return request;
}

absl::StatusOr<int> accept(const ProposalsOptions& options, const AnswerOptions& answer) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(auto request, request_for<matching::v1::AcceptProposalRequest>(servers, options));
  request.set_city(city_name(answer.city));
  if (says_terms(answer)) {
    ENTENTE_ASSIGN_OR_RETURN(*request.mutable_terms(), terms_of(answer));
  }
  ENTENTE_ASSIGN_OR_RETURN(const Proposal reply,
                           servers.call(servers.proposals(), &ProposalStub::AcceptProposal, request));
  return print_outcome(servers, options, reply);
}

absl::StatusOr<int> decline(const ProposalsOptions& options, const AnswerOptions& answer) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(auto request, request_for<matching::v1::DeclineProposalRequest>(servers, options));
  request.set_city(city_name(answer.city));
  request.set_reason(options.reason);
  request.set_preferred(answer.prefers);
  ENTENTE_ASSIGN_OR_RETURN(const Proposal reply,
                           servers.call(servers.proposals(), &ProposalStub::DeclineProposal, request));
  return print_outcome(servers, options, reply);
}

absl::StatusOr<int> record(const ProposalsOptions& options, const AnswerOptions& answer) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(auto request, request_for<matching::v1::RecordAnswerRequest>(servers, options));
  request.set_city(city_name(answer.city));
  request.set_action(answer.answer == "accept" ? Decision::ACTION_ACCEPT : Decision::ACTION_DECLINE);
  request.set_reason(options.reason);
  request.set_preferred(answer.prefers);
  request.set_channel(common::value_of<Decision::Channel>(answer.channel));
  request.set_answered_by(answer.answered_by);
  if (says_terms(answer)) {
    ENTENTE_ASSIGN_OR_RETURN(*request.mutable_terms(), terms_of(answer));
  }
  ENTENTE_ASSIGN_OR_RETURN(const Proposal reply,
                           servers.call(servers.proposals(), &ProposalStub::RecordAnswer, request));
  return print_outcome(servers, options, reply);
}

absl::StatusOr<int> withdraw(const ProposalsOptions& options, const AnswerOptions& answer) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(auto request, request_for<matching::v1::WithdrawProposalRequest>(servers, options));
  request.set_city(city_name(answer.city));
  request.set_reason(options.reason);
  ENTENTE_ASSIGN_OR_RETURN(const Proposal reply,
                           servers.call(servers.proposals(), &ProposalStub::WithdrawProposal, request));
  return print_outcome(servers, options, reply);
}

absl::StatusOr<int> cancel(const ProposalsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(auto request, request_for<matching::v1::CancelCooperationRequest>(servers, options));
  matching::v1::GetProposalRequest get;
  get.set_name(request.name());
  ENTENTE_ASSIGN_OR_RETURN(Proposal proposal, servers.call(servers.proposals(), &ProposalStub::GetProposal, get));
  if (proposal.cooperation().empty())
    return absl::FailedPreconditionError(say("cli.proposals.no_cooperation", {{"proposal", proposal.name()}}));
  request.set_name(proposal.cooperation());
  request.set_reason(options.reason);
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Cooperation reply,
                           servers.call(servers.proposals(), &ProposalStub::CancelCooperation, request));
  if (options.format == "json") {
    print_json(message_json(reply));
    return kDone;
  }
  if (!options.dry_run) {
    ENTENTE_ASSIGN_OR_RETURN(proposal, servers.call(servers.proposals(), &ProposalStub::GetProposal, get));
  } else {
    proposal.set_state(Proposal::STATE_CANCELLED);
  }
  return print_outcome(servers, options, proposal);
}

absl::StatusOr<int> express_interest(const ProposalsOptions& options, const AnswerOptions& answer) {
  Servers servers(options.servers);
  matching::v1::ExpressInterestRequest request;
  request.set_need(answer.need);
  request.set_offer(answer.offer);
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_programme(), programme_of(servers, options));
  request.set_text(options.text);
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers.position());
  ENTENTE_ASSIGN_OR_RETURN(const Proposal reply,
                           servers.call(servers.proposals(), &ProposalStub::ExpressInterest, request));
  return print_outcome(servers, options, reply);
}

void take_city(CLI::App& command, const Answer& answer, bool required) {
  command.add_option("--city", answer->city, say("cli.proposals.city"))->required(required);
}

void take_terms(CLI::App& command, const Answer& answer) {
  command.add_option("--from", answer->from, say("cli.proposals.first_day"));
  command.add_option("--until", answer->until, say("cli.proposals.last_day"));
  command.add_option("--places", answer->places, say("cli.proposals.places"))->check(CLI::Range(1, 10'000));
  command.add_option("--mode", answer->mode, say("cli.proposals.mode"))
      ->check(CLI::IsMember({"onsite", "remote", "hybrid"}));
  command.add_option("--cost-sharing", answer->cost_sharing, say("cli.proposals.cost_sharing"));
  command.add_option("--note", answer->note, say("cli.proposals.terms_note"));
  command.add_option("--contact", answer->contacts, say("cli.proposals.contact"));
}

void take_reason(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options, bool required) {
  command.add_option("--reason", options->reason, say("cli.proposals.reason"))->required(required);
}

void take_preferred(CLI::App& command, const Answer& answer) {
  command.add_option("--prefers", answer->prefers, say("cli.proposals.prefers"));
}

}  // namespace

void add_answer_verbs(CLI::App& proposals) {
  const auto options = std::make_shared<ProposalsOptions>();
  const auto answer = std::make_shared<AnswerOptions>();
  const auto add = [&](const char* name, const char* about, auto run) {
    CLI::App* command =
        add_proposals_verb(proposals, name, say(about), options,
                           [answer, run](const ProposalsOptions& given) { return run(given, *answer); });
    command->footer(say(concat(about, ".footer")));
    take_words(*command, options);
    return command;
  };
  CLI::App* yes = add("accept", "cli.proposals.accept", accept);
  take_proposal(*yes, options);
  take_city(*yes, answer, false);
  take_terms(*yes, answer);
  CLI::App* no = add("decline", "cli.proposals.decline", decline);
  take_proposal(*no, options);
  take_city(*no, answer, false);
  take_reason(*no, options, true);
  take_preferred(*no, answer);
  CLI::App* entered = add("record-answer", "cli.proposals.record_answer", record);
  take_proposal(*entered, options);
  take_city(*entered, answer, true);
  entered->add_option("--answer", answer->answer, say("cli.proposals.answer"))
      ->required()
      ->check(CLI::IsMember({"accept", "decline"}));
  entered->add_option("--channel", answer->channel, say("cli.proposals.channel"))
      ->required()
      ->check(CLI::IsMember({"phone", "mail", "meeting"}));
  entered->add_option("--answered-by", answer->answered_by, say("cli.proposals.answered_by"))->required();
  take_reason(*entered, options, false);
  take_preferred(*entered, answer);
  take_terms(*entered, answer);
  CLI::App* back = add("withdraw", "cli.proposals.withdraw", withdraw);
  take_proposal(*back, options);
  take_city(*back, answer, false);
  take_reason(*back, options, false);
  CLI::App* ended = add("cancel", "cli.proposals.cancel",
                        [](const ProposalsOptions& given, const AnswerOptions&) { return cancel(given); });
  take_proposal(*ended, options);
  take_reason(*ended, options, true);
  CLI::App* wish = add("express-interest", "cli.proposals.express_interest", express_interest);
  wish->add_option("--need", answer->need, say("cli.proposals.own_need"))->required();
  wish->add_option("--offer", answer->offer, say("cli.proposals.wanted_offer"))->required();
}

}  // namespace entente::cli
