// What screens read: each answer kept under one key, so that every screen shows the same.
import { QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { Round_State, type Round } from "#contracts/entente/matching/v1/round_pb.js";
import { RoundView } from "#contracts/entente/matching/v1/round_service_pb.js";
import type { Pairing } from "#contracts/entente/matching/v1/pairing_pb.js";
import { all, candidates, isSignedOut, isUnreachable, profiles, programmes, proposals, rounds } from "./calls";
import { setNetwork } from "./network";
import { programmeOf } from "./names";
import { setOrganisations } from "./organisations";

const PAGE = 1000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !isSignedOut(error) && isUnreachable(error) && failures < 3,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

export const networkQuery = queryOptions({
  queryKey: ["network"],
  staleTime: Infinity,
  queryFn: async () => {
    const [cities, countries, vocabularies] = await Promise.all([
      all(
        (pageToken) => profiles.listCities({ pageSize: PAGE, pageToken }),
        (page) => page.cities,
      ),
      all(
        (pageToken) => profiles.listCountries({ pageSize: PAGE, pageToken }),
        (page) => page.countries,
      ),
      all(
        (pageToken) => profiles.listVocabularies({ pageSize: PAGE, pageToken }),
        (page) => page.vocabularies,
      ),
    ]);
    return setNetwork(cities, countries, vocabularies);
  },
});

export const organisationsQuery = (parent: string) =>
  queryOptions({
    queryKey: ["organisations", parent],
    queryFn: async () =>
      setOrganisations(
        parent,
        await all(
          (pageToken) => profiles.listOrganisations({ parent, pageSize: PAGE, pageToken }),
          (page) => page.organisations,
        ),
      ),
  });

export const programmesQuery = queryOptions({
  queryKey: ["programmes"],
  queryFn: () =>
    all(
      (pageToken) => programmes.listProgrammes({ pageSize: PAGE, pageToken }),
      (page) => page.programmes,
    ),
});

// Newest first; the newest fifty of all programmes.
export const roundsQuery = queryOptions({
  queryKey: ["rounds"],
  queryFn: async () =>
    (await rounds.listRounds({ parent: "programmes/-", pageSize: 50, view: RoundView.BASIC })).rounds,
});

// All of one: its directives with their prices, what contradicted. It changes with its state.
export const roundQuery = (name: string, etag: string) =>
  queryOptions({
    queryKey: ["round", name, etag],
    staleTime: Infinity,
    queryFn: ({ signal }) => rounds.getRound({ name }, { signal }),
  });

// What cities carry and may carry, by city.
export const loadsQuery = (parent: string) =>
  queryOptions({
    queryKey: ["loads", parent],
    staleTime: 30_000,
    queryFn: async () =>
      new Map(
        (
          await all(
            (pageToken) => rounds.listCityLoads({ parent, pageSize: PAGE, pageToken }),
            (page) => page.cityLoads,
          )
        ).map((load) => [load.city, load]),
      ),
  });

export const isShown = (round: Round): boolean => round.result !== undefined;
export const newestShown = (some: Round[]): Round | undefined =>
  some.find((round) => isShown(round) && round.state !== Round_State.SUPERSEDED) ?? some.find(isShown);

export const balanceQuery = (name: string) =>
  queryOptions({ queryKey: ["balance", name], staleTime: Infinity, queryFn: () => rounds.getBalance({ name }) });

export const unmetQuery = (parent: string) =>
  queryOptions({
    queryKey: ["unmet", parent],
    staleTime: Infinity,
    queryFn: () =>
      all(
        (pageToken) => rounds.listUnmetNeeds({ parent, pageSize: PAGE, pageToken }),
        (page) => page.unmetNeeds,
      ),
  });

// How many there are, of which none is read.
export const unmetCountQuery = (parent: string) =>
  queryOptions({
    queryKey: ["unmet-count", parent],
    staleTime: Infinity,
    queryFn: async () => (await rounds.listUnmetNeeds({ parent, pageSize: 1 })).totalSize,
  });

export const decisionsQuery = (parent: string, etag: string) =>
  queryOptions({
    queryKey: ["decisions", parent, etag],
    queryFn: () =>
      all(
        (pageToken) => proposals.listDecisions({ parent, pageSize: PAGE, pageToken }),
        (page) => page.decisions,
      ),
  });

type Parties = Pick<Pairing, "need" | "offer" | "facilitator">;

export const explanationQuery = (round: string, pairing: Parties) =>
  queryOptions({
    queryKey: ["explanation", round, pairing.need, pairing.offer, pairing.facilitator],
    staleTime: 300_000,
    queryFn: ({ signal }) =>
      candidates.explainPair(
        {
          programme: programmeOf(round),
          round,
          pairing: { need: pairing.need, offer: pairing.offer, facilitator: pairing.facilitator },
        },
        { signal },
      ),
  });

// What choosing each of a few pairings would cost the round.
export const explanationsQuery = (round: string, pairings: Parties[]) =>
  queryOptions({
    queryKey: ["explanations", round, ...pairings.map(({ need, offer, facilitator }) => [need, offer, facilitator])],
    staleTime: 300_000,
    enabled: pairings.length > 0,
    queryFn: async ({ signal }) => (await candidates.explainPairs({ round, pairings }, { signal })).explanations,
  });

export const useRounds = () => useQuery(roundsQuery);
