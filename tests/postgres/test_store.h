// The store of a test that doesn't care which one it is: SQLite, or with ENTENTE_TEST_DATABASE=postgresql a private
// PostgreSQL.
#pragma once

#include <memory>
#include <string>

#include "services/common/storage/database.h"

namespace entente::common {

// True when tests run on PostgreSQL.
bool tests_on_postgres();

// The store `name` of a test that has the directory `path` for itself; opened again, it is the same one. Ends the
// program when it can't be opened.
std::unique_ptr<Database> open_test_store(const std::string& path, const std::string& name);

}  // namespace entente::common
