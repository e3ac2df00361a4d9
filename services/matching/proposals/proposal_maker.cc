#include "services/matching/proposals/proposal_maker.h"

#include <algorithm>

#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"

namespace entente::matching {
namespace {

constexpr std::size_t kMostOfNeed = 48;
constexpr std::size_t kDigits = 12;

void add_party(const std::string& listing_name, type::v1::PartyRole role, const ListingsView& listings,
               v1::Proposal& proposal) {
  v1::Proposal::Party& party = *proposal.add_parties();
  party.set_city(std::string(common::city_name_of(listing_name)));
  party.set_role(role);
  party.set_listing(listing_name);
  const auto* const found = listings.listings.find(listing_name);
  if (found == nullptr) return;
  const auto listing = found->message();
  party.set_listing_etag(listing->etag());
  if (listing->example()) proposal.set_example(true);
}

}  // namespace

std::string proposal_id(const common::RoundName& round, const v1::Pairing& pairing, int nth) {
  common::Digest all("entente.proposal");
  all.add(common::RoundName(round.programme, round.id).text());
  all.add(pairing.need()).add(pairing.offer()).add(pairing.facilitator());
  if (nth > 1) all.add(std::to_string(nth));
  const std::string digest = all.finish_hex();
  std::string_view need = common::id_of(pairing.need()).substr(0, kMostOfNeed);
  if (need.ends_with('-')) need.remove_suffix(1);
  return common::concat(need, "-", digest.substr(0, kDigits));
}

std::string next_reservation(const v1::Proposal& proposal) {
  constexpr std::size_t kReservationDigits = 24;
  return common::concat("reservations/p-", common::Digest("entente.reservation")
                                               .add(proposal.name())
                                               .add(proposal.reservation())
                                               .finish_hex()
                                               .substr(0, kReservationDigits));
}

std::vector<v1::Proposal> make_proposals(const common::RoundName& round, const std::vector<v1::RoundPairing>& pairings,
                                         const ListingsView& listings) {
  std::vector<v1::Proposal> proposals;
  proposals.reserve(pairings.size());
  for (const v1::RoundPairing& pairing : pairings) {
    const v1::Pairing& who = pairing.candidate().pairing();
    v1::Proposal proposal;
    proposal.set_name(common::ProposalName({round.programme, round.id}, proposal_id(round, who)).text());
    proposal.set_reservation(next_reservation(proposal));
    proposal.set_origin(v1::Proposal::ORIGIN_ROUND);
    proposal.set_state(v1::Proposal::STATE_PROPOSED);
    set_parties(who, listings, proposal);
    *proposal.mutable_pairing() = pairing;
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

void set_parties(const v1::Pairing& pairing, const ListingsView& listings, v1::Proposal& proposal) {
  proposal.clear_parties();
  proposal.set_example(false);
  add_party(pairing.need(), type::v1::PARTY_ROLE_BENEFICIARY, listings, proposal);
  add_party(pairing.offer(), type::v1::PARTY_ROLE_PIVOTAL, listings, proposal);
  if (!pairing.facilitator().empty())
    add_party(pairing.facilitator(), type::v1::PARTY_ROLE_FACILITATING, listings, proposal);
}

bool same_parties(const v1::Proposal& a, const v1::Proposal& b) {
  return std::equal(a.parties().begin(), a.parties().end(), b.parties().begin(), b.parties().end(),
                    [](const auto& x, const auto& y) {
                      return x.role() == y.role() && x.listing() == y.listing() && x.listing_etag() == y.listing_etag();
                    });
}

}  // namespace entente::matching
