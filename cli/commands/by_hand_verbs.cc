#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/commands/proposals_options.h"
#include "cli/commands/server_names.h"
#include "cli/data_set/known.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Proposal;
using ProposalStub = matching::v1::ProposalService::Stub;

// A swap takes the third city away.
constexpr std::string_view kNone = "none";

std::string person_name(const std::string& said) {
  return said.empty() || said.starts_with("people/") ? said : concat("people/", said);
}

// The names of listings that were said by their ids or words.
absl::Status find_listings(Servers& servers, std::initializer_list<std::string*> said) {
  std::optional<Known> known;
  for (std::string* const listing : said) {
    if (listing->empty() || listing->starts_with("cities/")) continue;
    if (!known) {
      ENTENTE_ASSIGN_OR_RETURN(known, known_network(servers));
    }
    ENTENTE_ASSIGN_OR_RETURN(const auto* found, known->listing(*listing));
    *listing = found->name();
  }
  return absl::OkStatus();
}

template <typename Request>
void fill(const ProposalsOptions& options, Request& request) {
  request.set_text(options.text);
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  if constexpr (requires { request.override_reason(); }) request.set_override_reason(options.reason);
}

template <typename Reply>
absl::StatusOr<int> print_made(Servers& servers, const ProposalsOptions& options, const Reply& reply) {
  if (options.format == "json") {
    print_json(message_json(reply));
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  print_proposal(std::cout, reply.proposal(), {}, cities, spoken());
  return kDone;
}

absl::StatusOr<int> create(const ProposalsOptions& options) {
  Servers servers(options.servers);
  matching::v1::CreateProposalRequest request;
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_parent(), round_of(servers, options));
  std::string need = options.need;
  std::string offer = options.offer;
  std::string facilitator = options.facilitator;
  ENTENTE_RETURN_IF_ERROR(find_listings(servers, {&need, &offer, &facilitator}));
  request.mutable_pairing()->set_need(need);
  request.mutable_pairing()->set_offer(offer);
  request.mutable_pairing()->set_facilitator(facilitator);
  fill(options, request);
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers.position());
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.proposals(), &ProposalStub::CreateProposal, request));
  return print_made(servers, options, reply);
}

absl::StatusOr<int> swap(const ProposalsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_of(servers, options));
  matching::v1::GetProposalRequest get;
  get.set_name(names.front());
  ENTENTE_ASSIGN_OR_RETURN(const Proposal before, servers.call(servers.proposals(), &ProposalStub::GetProposal, get));
  matching::v1::SwapPartnerRequest request;
  request.set_name(before.name());
  request.set_etag(before.etag());
  matching::v1::Pairing& pairing = *request.mutable_pairing();
  pairing = before.pairing().candidate().pairing();
  std::string offer = options.offer;
  std::string facilitator = options.facilitator == kNone ? "" : options.facilitator;
  ENTENTE_RETURN_IF_ERROR(find_listings(servers, {&offer, &facilitator}));
  if (!offer.empty()) pairing.set_offer(offer);
  if (!options.facilitator.empty()) pairing.set_facilitator(facilitator);
  fill(options, request);
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers.position());
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.proposals(), &ProposalStub::SwapPartner, request));
  return print_made(servers, options, reply);
}

absl::StatusOr<int> reassign(const ProposalsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_of(servers, options));
  matching::v1::ReassignProposalRequest request;
  request.set_name(names.front());
  request.set_assignee(options.to == kNone ? "" : person_name(options.to));
  fill(options, request);
  ENTENTE_ASSIGN_OR_RETURN(const Proposal after,
                           servers.call(servers.proposals(), &ProposalStub::ReassignProposal, request));
  if (options.format == "json") {
    print_json(message_json(after));
    return kDone;
  }
  const std::string id(common::id_of(after.name()));
  std::cout << (after.assignee().empty()
                    ? say("cli.proposals.assigned_nobody", {{"proposal", id}})
                    : say("cli.proposals.assigned", {{"proposal", id}, {"person", after.assignee()}}))
            << '\n';
  return kDone;
}

absl::StatusOr<int> hand_over(const ProposalsOptions& options) {
  Servers servers(options.servers);
  matching::v1::HandOverRequest request;
  request.set_from_person(person_name(options.from));
  request.set_to_person(person_name(options.to));
  fill(options, request);
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.proposals(), &ProposalStub::HandOver, request));
  if (options.format == "json") {
    print_json(message_json(reply));
    return kDone;
  }
  for (const std::string& name : reply.proposals()) std::cout << name << '\n';
  std::cout << say_counted("cli.proposals.handed_over", reply.proposals_size(), {{"person", request.to_person()}})
            << '\n';
  return kDone;
}

void take_override(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options) {
  command.add_option("--override-reason", options->reason, say("cli.proposals.override_reason"));
}

}  // namespace

void add_by_hand_verbs(CLI::App& proposals, const std::shared_ptr<ProposalsOptions>& options) {
  CLI::App* made = add_proposals_verb(proposals, "create", say("cli.proposals.create"), options, create);
  made->add_option("--need", options->need, say("cli.proposals.need"))->required();
  made->add_option("--offer", options->offer, say("cli.proposals.offer"))->required();
  made->add_option("--facilitator", options->facilitator, say("cli.proposals.facilitator"));
  take_override(*made, options);
  take_words(*made, options);
  CLI::App* swapped = add_proposals_verb(proposals, "swap", say("cli.proposals.swap"), options, swap);
  take_proposal(*swapped, options);
  swapped->add_option("--offer", options->offer, say("cli.proposals.other_offer"));
  swapped->add_option("--facilitator", options->facilitator, say("cli.proposals.other_facilitator"));
  take_override(*swapped, options);
  take_words(*swapped, options);
  CLI::App* given = add_proposals_verb(proposals, "reassign", say("cli.proposals.reassign"), options, reassign);
  take_proposal(*given, options);
  given->add_option("--to", options->to, say("cli.proposals.to"))->required();
  take_words(*given, options);
  CLI::App* handed = add_proposals_verb(proposals, "handover", say("cli.proposals.handover"), options, hand_over);
  handed->add_option("--from", options->from, say("cli.proposals.from"))->required();
  handed->add_option("--to", options->to, say("cli.proposals.to_person"))->required();
  take_words(*handed, options);
}

}  // namespace entente::cli
