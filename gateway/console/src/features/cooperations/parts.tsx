// What a cooperation and its cities are called.
import { Cooperation_StateSchema, type Cooperation } from "#contracts/entente/matching/v1/proposal_pb.js";
import { cityName } from "@/shared/network";
import { PairName } from "@/shared/parts/marks";
import { t } from "@/shared/texts";
import { word } from "@/shared/words";

export const stateText = ({ state }: Cooperation): string =>
  t(`cooperations.state.${word(Cooperation_StateSchema, state)}` as "cooperations.state.agreed");
export const citiesText = (cities: string[]): string => cities.map(cityName).join(", ");

export const CooperationName = ({ cooperation }: { cooperation: Cooperation }) => (
  <PairName
    pairing={{
      need: cooperation.beneficiaryCity,
      offer: cooperation.pivotalCity,
      facilitator: cooperation.facilitatingCity,
    }}
  />
);

export const cityOption = (city: string) => (
  <option key={city} value={city}>
    {cityName(city)}
  </option>
);
