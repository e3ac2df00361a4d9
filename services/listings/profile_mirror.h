// The copy of profiles that listings validates against: cities, countries, vocabularies, listed and watched through
// ProfileService. Hands out `References`, made anew after a change when somebody asks. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"
#include "services/common/replication/mirror.h"
#include "services/common/rpc/client.h"
#include "services/listings/references.h"

namespace entente::listings {

class ProfileMirror {
 public:
  // Begins to load at once. `client` and `ids` outlive it.
  ProfileMirror(const common::Client& client, common::Ids& ids, common::MirrorOptions options = {});
  ~ProfileMirror();

  // DEPENDENCY_UNAVAILABLE with RetryInfo until the first load is done.
  absl::StatusOr<std::shared_ptr<const References>> references() const;
  bool ready() const { return mirror_->ready(); }
  std::string why_not_ready() const { return mirror_->why_not_ready(); }
  const common::Mirror& mirror() const { return *mirror_; }
  common::RevisionGate& gate() { return mirror_->gate(); }
  absl::Status check(const common::StorePoint& point) const { return mirror_->check(point); }
  void stop() { mirror_->stop(); }

 private:
  // By resource name.
  struct Copy {
    std::map<std::string, profiles::v1::City> cities;
    std::map<std::string, profiles::v1::Country> countries;
    std::map<std::string, profiles::v1::Vocabulary> vocabularies;
  };

  mutable std::mutex mutex_;
  Copy copy_;
  std::optional<Copy> hidden_;                            // a new list that isn't one state of profiles yet
  mutable std::shared_ptr<const References> references_;  // null: to be made from the copy
  std::unique_ptr<common::Mirror> mirror_;                // last: its thread uses what stands above
};

}  // namespace entente::listings
