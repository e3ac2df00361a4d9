// What every handler of profiles stands on: the store and ids. A value of pointers; whoever makes it lets the parts
// outlive the handlers. Thread-safe as its parts are.
#pragma once

namespace entente::common {
class Database;
class Ids;
}  // namespace entente::common

namespace entente::profiles {

struct Ground {
  common::Database* database;
  common::Ids* ids;
};

}  // namespace entente::profiles
