// What cities were asked in a round.
import { queryOptions } from "@tanstack/react-query";
import { all, rounds } from "@/shared/calls";

export const questionsQuery = (parent: string) =>
  queryOptions({
    queryKey: ["questions", parent],
    queryFn: () =>
      all(
        (pageToken) => rounds.listCityQuestions({ parent, pageSize: 1000, pageToken }),
        (page) => page.questions,
      ),
  });
