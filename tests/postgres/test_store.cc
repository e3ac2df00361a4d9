#include "tests/postgres/test_store.h"

#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

#include "services/common/storage/data_directory.h"
#include "services/common/storage/postgres_database.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/text/sha256.h"
#include "tests/postgres/private_postgres.h"

namespace entente::common {
namespace {

// A directory has one owner, and may have several stores.
std::shared_ptr<DataDirectory> open_directory(const std::string& path) {
  static std::mutex mutex;
  static auto* const opened = new std::map<std::string, std::weak_ptr<DataDirectory>>;
  std::lock_guard lock(mutex);
  std::shared_ptr<DataDirectory> directory = (*opened)[path].lock();
  if (directory == nullptr) (*opened)[path] = directory = *DataDirectory::open(path);
  return directory;
}

}  // namespace

bool tests_on_postgres() {
  const char* const which = std::getenv("ENTENTE_TEST_DATABASE");
  return which != nullptr && std::string_view(which) == "postgresql";
}

std::unique_ptr<Database> open_test_store(const std::string& path, const std::string& name) {
  if (!tests_on_postgres()) return *SqliteDatabase::open(open_directory(path), name);
  const std::string schema = "t_" + sha256_hex(path + " " + name).substr(0, 24);
  return *PostgresDatabase::open(*PostgresUrl::parse(PrivatePostgres::shared().url()), schema);
}

}  // namespace entente::common
