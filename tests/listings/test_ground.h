// What tests of listings stand on: the real cities, countries and vocabularies of data/, a temporary SQLite store, a
// clock that stands still, and callers of every kind.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/base/clock.h"
#include "services/common/rpc/call_context.h"
#include "services/common/storage/database.h"
#include "services/listings/ground.h"
#include "services/listings/import_handlers.h"
#include "services/listings/life_handlers.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/reservation_handlers.h"
#include "services/listings/undo_handlers.h"

namespace entente::listings {

// The bytes of a file of data/.
std::string data_file(const std::string& name);

// The messages of data/, and the references made of them, read once. One city more than the network has:
// `atlantis-archived` is archived, `atlantis-suspended` is suspended.
struct RealData {
  std::vector<profiles::v1::City> cities;
  std::vector<profiles::v1::Country> countries;
  std::vector<profiles::v1::Vocabulary> vocabularies;
  std::shared_ptr<const References> references;
};
const RealData& real_data();

// A directory that goes with it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// 2026-12-01T09:00:00Z, the base date of the examples.
absl::Time base_time();

common::Caller coordinator(std::string_view scope = "*");
common::Caller focal_point(std::string_view city);
common::Caller observer();

// Handlers over a store of their own.
class TestGround {
 public:
  TestGround();

  common::CallContext as(common::Caller caller) const;
  common::CallContext as_service() const;

  // A need and an offer with little more than what is required.
  static v1::Listing need(std::string_view city = "dakar", int capacity = 1);
  static v1::Listing offer(std::string_view city = "edinburgh", int capacity = 2);

  // Stores a listing as a coordinator, published unless said otherwise.
  v1::Listing create(const v1::Listing& listing, bool publish = true);
  v1::Listing get(const std::string& name) const;
  // Changes so far.
  std::int64_t revision() const;

  TemporaryDirectory directory;
  common::ManualClock clock;
  std::unique_ptr<common::Database> database;
  Ground ground;
  ListingHandlers listings;
  LifeHandlers life;
  ImportHandlers imports;
  UndoHandlers undo;
  ReservationHandlers reservations;

 private:
  static std::unique_ptr<common::Database> open(const std::string& path, const common::Clock& clock);
};

}  // namespace entente::listings
