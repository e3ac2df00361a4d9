#include "tests/postgres/test_store.h"

#include <cstdlib>
#include <string_view>

#include "services/common/storage/data_directory.h"
#include "services/common/storage/postgres_database.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/text/sha256.h"
#include "tests/postgres/private_postgres.h"

namespace entente::common {

bool tests_on_postgres() {
  const char* const which = std::getenv("ENTENTE_TEST_DATABASE");
  return which != nullptr && std::string_view(which) == "postgresql";
}

std::unique_ptr<Database> open_test_store(const std::string& path, const std::string& name) {
  if (!tests_on_postgres()) return *SqliteDatabase::open(*DataDirectory::open(path), name);
  const std::string schema = "t_" + sha256_hex(path + " " + name).substr(0, 24);
  return *PostgresDatabase::open(*PostgresUrl::parse(PrivatePostgres::shared().url()), schema);
}

}  // namespace entente::common
