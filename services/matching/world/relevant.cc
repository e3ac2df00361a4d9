#include "services/matching/world/relevant.h"

#include <google/protobuf/arena.h>

#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"
#include "services/common/base/deterministic_bytes.h"
#include "services/common/text/sha256.h"

namespace entente::matching {
namespace {

constexpr std::int64_t kSecondsOfADay = 86400;

// The same for equal messages on every machine of one build.
std::string digest_of(const google::protobuf::Message& message) {
  return common::sha256(common::deterministic_bytes(message));
}

// Its day in UTC is all that counts. Times are after 1970.
void cut_to_day(google::protobuf::Timestamp& time) {
  time.set_seconds(time.seconds() - time.seconds() % kSecondsOfADay);
  time.clear_nanos();
}

}  // namespace

std::string relevant_digest(const profiles::v1::City& city) {
  profiles::v1::City relevant = city;
  relevant.clear_display_name();
  relevant.clear_local_names();
  relevant.clear_time_zone();
  relevant.clear_designation_year();
  relevant.clear_development_plans();
  relevant.clear_external_ids();
  relevant.clear_note();
  relevant.clear_etag();
  relevant.clear_create_time();
  relevant.clear_update_time();
  return digest_of(relevant);
}

std::string relevant_digest(const profiles::v1::Country& country) {
  profiles::v1::Country relevant = country;
  relevant.clear_labels();
  relevant.clear_note();
  relevant.clear_etag();
  relevant.clear_aliases();
  return digest_of(relevant);
}

std::string relevant_digest(const profiles::v1::Organisation& organisation) {
  profiles::v1::Organisation relevant;
  relevant.set_name(organisation.name());
  relevant.set_kind(organisation.kind());
  return digest_of(relevant);
}

std::string relevant_digest(const profiles::v1::Vocabulary& vocabulary) {
  profiles::v1::Vocabulary relevant = vocabulary;
  relevant.clear_etag();
  return digest_of(relevant);
}

std::string relevant_digest(const listings::v1::Listing& listing) {
  // A copy for a moment, of what comes by the million.
  google::protobuf::Arena arena;
  listings::v1::Listing& relevant = *google::protobuf::Arena::CreateMessage<listings::v1::Listing>(&arena);
  relevant = listing;
  relevant.clear_description();
  for (auto& translation : *relevant.mutable_translations()) translation.clear_description();
  relevant.clear_access();
  relevant.clear_external_ids();
  relevant.clear_renewal_count();
  relevant.clear_hold_reason();
  relevant.clear_etag();
  if (listing.example()) {
    relevant.clear_create_time();
    relevant.clear_publish_time();
    relevant.clear_update_time();
  }
  if (relevant.has_create_time()) cut_to_day(*relevant.mutable_create_time());
  if (relevant.has_publish_time()) cut_to_day(*relevant.mutable_publish_time());
  if (relevant.has_update_time()) cut_to_day(*relevant.mutable_update_time());
  if (relevant.has_expire_time()) cut_to_day(*relevant.mutable_expire_time());
  return digest_of(relevant);
}

std::string relevant_digest(const v1::Cooperation& cooperation) {
  v1::Cooperation relevant = cooperation;
  relevant.clear_proposal();
  relevant.clear_etag();
  relevant.clear_agreed_terms();
  if (relevant.has_agree_time()) cut_to_day(*relevant.mutable_agree_time());
  relevant.clear_milestones();
  relevant.clear_signatures();
  // Of a report the day on which its city was heard of.
  relevant.clear_reports();
  for (const v1::Cooperation::Report& report : cooperation.reports()) {
    v1::Cooperation::Report& heard = *relevant.add_reports();
    heard.set_city(report.city());
    *heard.mutable_create_time() = report.create_time();
    cut_to_day(*heard.mutable_create_time());
  }
  return digest_of(relevant);
}

std::string relevant_digest(const v1::Directive& directive) {
  v1::Directive relevant;
  relevant.set_kind(directive.kind());
  relevant.set_need(directive.need());
  relevant.set_offer(directive.offer());
  return digest_of(relevant);
}

std::string relevant_digest(const v1::Programme& programme) {
  v1::Programme relevant = programme;
  relevant.clear_second_approval();
  relevant.clear_cross_field_approval();
  relevant.clear_etag();
  relevant.clear_update_time();
  return digest_of(relevant);
}

}  // namespace entente::matching
