// Tasks over gRPC: whoever watches them is told of what changes the own list, and of nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/matching/tasks/task_list.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using v1::Task;

class TaskWatcher {
 public:
  TaskWatcher(MatchingHouse& house, Who who)
      : context_(house.as(who)), reader_(house.tasks->WatchTasks(context_.get(), v1::WatchTasksRequest())) {}
  ~TaskWatcher() {
    context_->TryCancel();
    if (!finished_) reader_->Finish();
  }
  // Of the next notice: how many there are to decide. -1: the stream has ended.
  int to_decide() {
    v1::WatchTasksResponse response;
    if (!reader_->Read(&response)) return -1;
    for (const auto& count : response.counts()) {
      if (count.kind() == Task::KIND_DECIDE) return count.count();
    }
    return 0;
  }
  grpc::Status finish() {
    finished_ = true;
    return reader_->Finish();
  }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchTasksResponse>> reader_;
  bool finished_ = false;
};

TEST(WatchTasks, TellsEachOfTheOwnList) {
  ServiceOptions options;
  options.task_interval = absl::ZeroDuration();
  MatchingHouse house(nullptr, options);
  TaskWatcher all(house, Who::kCoordinator);
  TaskWatcher observer(house, Who::kObserver);
  EXPECT_EQ(all.to_decide(), 0);
  EXPECT_EQ(observer.to_decide(), 0);
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  ASSERT_EQ(round.state(), v1::Round::STATE_SOLVED);
  const std::vector<v1::Proposal> proposals = house.all_proposals(round.name());
  const int before = static_cast<int>(proposals.size());
  ASSERT_GT(before, 10);
  ASSERT_TRUE(house.service().look().ok());
  EXPECT_EQ(all.to_decide(), before);
  v1::RejectProposalRequest reject;
  reject.set_name(proposals.front().name());
  reject.set_reason("too-weak");
  ASSERT_TRUE(
      call(house.proposals, &v1::ProposalService::Stub::RejectProposal, house.as(Who::kCoordinator), reject).ok());
  // Nothing is said twice.
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(house.service().look().ok());
  EXPECT_EQ(all.to_decide(), before - 1);

  // A later round: its proposals take the place of those of the first.
  GroundFloor::get().clock.advance(absl::Seconds(1));
  const v1::Round second = house.solve(programme);
  ASSERT_TRUE(house.service().look().ok());
  EXPECT_EQ(all.to_decide(), static_cast<int>(house.all_proposals(second.name()).size()));
  house.service().drain();
  EXPECT_EQ(all.to_decide(), -1);
  EXPECT_EQ(common::reason_of(common::from_grpc(all.finish())), "SHUTTING_DOWN");
  EXPECT_EQ(observer.to_decide(), -1) << "the observer's list never changed";
}

}  // namespace
}  // namespace entente::matching
