// FocalPoints: who speaks for which city now, and who coordinates as a deputy, by profiles: what waits for a city that
// nobody speaks for is told to who coordinates its field, and an alternate (a deputy of the focal point) is asked once
// the focal point has been reminded in vain. Nobody is told of changes of people, so it asks again after a minute;
// while profiles can't be asked, what it said last holds. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "entente/type/v1/access.pb.h"

namespace entente::matching {

class People;

// Who speaks for the cities. Immutable.
class SpokenFor {
 public:
  // Who speaks for a scope, `cities/{city}` or `*`, by the subjects of their tokens.
  struct Speakers {
    std::set<std::string, std::less<>> focal_points;
    std::set<std::string, std::less<>> alternates;
    bool operator==(const Speakers&) const = default;
  };
  using ByScope = std::map<std::string, Speakers, std::less<>>;
  // Subjects of deputies of coordinators, by scope.
  using Deputies = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

  // Nobody is known to speak for any: then each counts as spoken for, since where no focal points are kept at all,
  // whoever coordinates isn't to be told all that waits for cities.
  SpokenFor() = default;
  explicit SpokenFor(ByScope speakers, Deputies deputies = {})
      : speakers_(std::move(speakers)), deputies_(std::move(deputies)) {}
  // Whether anybody is known to speak for any city.
  bool is_known() const { return !speakers_.empty(); }
  bool has(std::string_view city_name) const {
    return speakers_.empty() || speakers_.contains("*") || speakers_.contains(city_name);
  }
  // Whether `subject` speaks for the city only in place of another, who is there.
  bool is_alternate(std::string_view city_name, std::string_view subject) const;
  // Whether `subject` has the role on this very scope as a deputy. Roles without deputies: no.
  bool is_deputy(type::v1::Access::Role role, std::string_view scope, std::string_view subject) const;
  bool operator==(const SpokenFor&) const = default;

 private:
  ByScope speakers_;
  Deputies deputies_;
};

class FocalPoints {
 public:
  // `people` outlives it.
  explicit FocalPoints(People& people) : people_(people) {}
  // As at `now`, or up to a minute before. The same object while nothing has changed. O(people), once a minute; who
  // comes while somebody else asks gets what was said last.
  std::shared_ptr<const SpokenFor> read(absl::Time now);

 private:
  People& people_;
  std::mutex mutex_;
  absl::Time asked_ = absl::InfinitePast();
  std::shared_ptr<const SpokenFor> last_ = std::make_shared<const SpokenFor>();
};

}  // namespace entente::matching
