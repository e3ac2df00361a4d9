import { Listing_StateSchema, type Listing_State } from "#contracts/entente/listings/v1/listing_pb.js";
import { tMaybe } from "@/shared/texts";
import { word } from "@/shared/words";

export const stateName = (state: Listing_State): string =>
  tMaybe(`listing.state.${word(Listing_StateSchema, state)}`) ?? "";
