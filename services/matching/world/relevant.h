// Relevant: what a pairing may depend on, of each message that a snapshot is made from. Two messages with the same
// digest make the same snapshot on every day, so that a change of anything else (a name, a note, an etag) drops
// nothing that was worked out before. What isn't known to be without effect counts. Pure functions.
#pragma once

#include <string>

namespace entente::profiles::v1 {
class City;
class Country;
class Organisation;
class Vocabulary;
}  // namespace entente::profiles::v1
namespace entente::listings::v1 {
class Listing;
}
namespace entente::matching::v1 {
class Cooperation;
class Directive;
class Programme;
}  // namespace entente::matching::v1

namespace entente::matching {

// 32 bytes each. O(size of the message).
std::string relevant_digest(const profiles::v1::City& city);
std::string relevant_digest(const profiles::v1::Country& country);
std::string relevant_digest(const profiles::v1::Organisation& organisation);
std::string relevant_digest(const profiles::v1::Vocabulary& vocabulary);
std::string relevant_digest(const listings::v1::Listing& listing);
std::string relevant_digest(const v1::Cooperation& cooperation);
std::string relevant_digest(const v1::Directive& directive);
std::string relevant_digest(const v1::Programme& programme);

}  // namespace entente::matching
