// What every handler of profiles works on. A value of references; main owns the parts. Thread-safe as its parts are.
#pragma once

#include <functional>

namespace entente::common {
class Database;
class Ids;
}  // namespace entente::common

namespace entente::profiles {

struct Store {
  common::Database* database;
  common::Ids* ids;
  std::function<void()> committed;  // wakes the watchers; runs after each commit of a change
};

}  // namespace entente::profiles
