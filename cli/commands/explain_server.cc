#include "cli/commands/explain_server.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands/inputs.h"
#include "cli/commands/named_round.h"
#include "cli/commands/server_names.h"
#include "cli/data_set/known.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/round_view/explanation_view.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/matching/documents/canonical_json.h"

namespace entente::cli {
namespace {

using listings::v1::Listing;
using matching::v1::Proposal;
using RoundStub = matching::v1::RoundService::Stub;

// What became of a need in a round: its partners, and what it lacks.
absl::StatusOr<NeedInRound> fate_of(Servers& servers, const std::string& round, const std::string& need) {
  NeedInRound fate;
  fate.need = need;
  matching::v1::ListUnmetNeedsRequest unmet;
  unmet.set_parent(round);
  unmet.set_filter(common::concat("need = \"", need, "\""));
  ENTENTE_ASSIGN_OR_RETURN(const auto page, servers.call(servers.rounds(), &RoundStub::ListUnmetNeeds, unmet));
  if (page.unmet_needs_size() > 0) fate.unmet = page.unmet_needs(0);
  matching::v1::ListProposalsRequest proposals;
  proposals.set_parent(round);
  proposals.set_filter(common::concat("city = \"", common::city_name_of(need), "\""));
  ENTENTE_RETURN_IF_ERROR(servers.pages(servers.proposals(), &matching::v1::ProposalService::Stub::ListProposals,
                                        proposals, [&](const matching::v1::ListProposalsResponse& found) {
                                          for (const Proposal& proposal : found.proposals())
                                            if (proposal.pairing().candidate().pairing().need() == need)
                                              fate.partners.push_back(proposal.pairing());
                                        }));
  if (fate.unmet || !fate.partners.empty()) return fate;
  return absl::FailedPreconditionError(say("cli.error.need_not_in_round", {{"need", need}}));
}

}  // namespace

void put_explanation(const matching::v1::Explanation& explanation, const Names& names, const std::string& format) {
  if (format == "json") {
    std::cout << matching::canonical_text(message_json(explanation));
  } else {
    print_explanation(std::cout, explanation, names, spoken());
  }
}

void put_need(const NeedInRound& fate, const Names& names, const std::string& format) {
  if (format != "json") return print_need(std::cout, fate, names, spoken());
  nlohmann::json json = {{"need", fate.need}, {"partners", nlohmann::json::array()}};
  for (const auto& pairing : fate.partners) json["partners"].push_back(message_json(pairing));
  if (fate.unmet) json["unmet"] = message_json(*fate.unmet);
  std::cout << matching::canonical_text(json);
}

absl::Status explain_on(const ServerOptions& options, const ExplainQuestion& question) {
  Servers servers(options);
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  ENTENTE_ASSIGN_OR_RETURN(const Listing* need, known.listing(question.need, Listing::KIND_NEED));
  Names names = known.names();
  ENTENTE_RETURN_IF_ERROR(add_network(servers, spoken(), names));
  std::string round;
  if (question.in_round || question.offer.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(round, named_round(servers, question.programme, question.round));
  }
  if (question.offer.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const NeedInRound fate, fate_of(servers, round, need->name()));
    put_need(fate, names, question.format);
    return absl::OkStatus();
  }
  matching::v1::ExplainPairRequest request;
  if (round.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(*request.mutable_programme(), named_programme(servers, question.programme));
  } else {
    request.set_programme(round.substr(0, round.find("/rounds/")));
  }
  request.set_round(round);
  ENTENTE_ASSIGN_OR_RETURN(const Listing* offer, known.listing(question.offer, Listing::KIND_OFFER));
  request.mutable_pairing()->set_need(need->name());
  request.mutable_pairing()->set_offer(offer->name());
  if (!question.facilitator.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const Listing* third, known.listing(question.facilitator, Listing::KIND_OFFER));
    request.mutable_pairing()->set_facilitator(third->name());
  }
  if (!question.as_of.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const absl::CivilDay day, day_of("--as-of", question.as_of));
    *request.mutable_as_of() = common::to_partial_date(day);
  }
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers.position());
  ENTENTE_ASSIGN_OR_RETURN(
      const auto explanation,
      servers.call(servers.candidates(), &matching::v1::CandidateService::Stub::ExplainPair, request));
  put_explanation(explanation, names, question.format);
  return absl::OkStatus();
}

}  // namespace entente::cli
