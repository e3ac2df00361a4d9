// What every handler of profiles works on. A value of references; main owns the parts. Thread-safe as its parts are.
#pragma once

namespace entente::common {
class Database;
class Ids;
}  // namespace entente::common

namespace entente::profiles {

struct Store {
  common::Database* database;
  common::Ids* ids;
};

}  // namespace entente::profiles
