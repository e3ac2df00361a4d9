// The commands of `entente`, each added to the command line with its help and examples. Main thread only.
#pragma once

namespace CLI {
class App;
}

namespace entente::cli {

void add_match_command(CLI::App& app);
void add_simulate_command(CLI::App& app);
void add_evaluate_command(CLI::App& app);
void add_verify_command(CLI::App& app);
void add_explain_command(CLI::App& app);
void add_import_command(CLI::App& app);
void add_export_command(CLI::App& app);
// Below `export`.
void add_export_proposals_command(CLI::App& parent);
void add_round_command(CLI::App& app);
void add_proposals_command(CLI::App& app);
void add_invitations_command(CLI::App& app);
void add_tasks_command(CLI::App& app);
void add_digest_command(CLI::App& app);
void add_cooperations_command(CLI::App& app);
void add_report_command(CLI::App& app);
void add_rounds_command(CLI::App& app);
void add_compare_list_command(CLI::App& app);

}  // namespace entente::cli
