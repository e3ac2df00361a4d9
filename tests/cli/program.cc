#include "tests/cli/program.h"
#include "tests/paths.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

extern char** environ;

namespace entente::cli {
namespace {

// One folder for all that a run of the tests writes.
struct Scratch {
  Scratch() {
    setenv("ENTENTE_LANG", "en", 1);  // whatever the machine speaks
    std::string name = std::filesystem::temp_directory_path() / "entente-cli-test-XXXXXX";
    path = mkdtemp(name.data());
  }
  ~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(path, error);
  }
  std::string path;
  int folders = 0;
};

Scratch& scratch() {
  static Scratch the;
  return the;
}

}  // namespace

Ran run(const std::vector<std::string>& arguments, const std::string& name) {
  const std::string program = binary_dir() + "/bin/" + name;
  const std::string folder = new_folder();
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, (folder + "/out").c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, (folder + "/err").c_str(), O_WRONLY | O_CREAT, 0600);
  pid_t process = 0;
  Ran ran;
  if (posix_spawn(&process, program.c_str(), &actions, nullptr, argv.data(), environ) == 0) {
    int status = 0;
    waitpid(process, &status, 0);
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  posix_spawn_file_actions_destroy(&actions);
  ran.out = read(folder + "/out");
  ran.err = read(folder + "/err");
  return ran;
}

std::string data_folder() {
  return source_dir() + "/data";
}

std::string new_folder() {
  const std::string path = scratch().path + "/" + std::to_string(scratch().folders++);
  std::filesystem::create_directories(path);
  return path;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void write(const std::string& path, const std::string& content) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

std::vector<Row> rows_of(const std::string& csv) {
  std::vector<std::vector<std::string>> lines(1, {""});
  bool quoted = false;
  for (std::size_t i = csv.starts_with("\xef\xbb\xbf") ? 3 : 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted && c == '"' && i + 1 < csv.size() && csv[i + 1] == '"') {
      lines.back().back() += csv[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      lines.back().emplace_back();
    } else if (!quoted && c == '\n') {
      lines.push_back({""});
    } else {
      lines.back().back() += c;
    }
  }
  std::vector<Row> rows;
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    Row& row = rows.emplace_back();
    for (std::size_t k = 0; k < lines[0].size() && k < lines[i].size(); ++k) row[lines[0][k]] = lines[i][k];
  }
  return rows;
}

std::vector<std::string> parts(const std::string& field) {
  std::vector<std::string> result;
  std::istringstream stream(field);
  for (std::string part; std::getline(stream, part, ';');) result.push_back(part);
  return result;
}

}  // namespace entente::cli
