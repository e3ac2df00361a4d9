// The steps of a listing's life: published, held, resumed, renewed, withdrawn by its city or for it.
import { useMutation } from "@tanstack/react-query";
import { Listing_HoldReason, Listing_State, type Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { announce } from "@/shared/announce";
import { faultOf, listings, newRequestId } from "@/shared/calls";
import { Button } from "@/shared/parts/button";
import { Callout } from "@/shared/parts/states";
import { t } from "@/shared/texts";
import { keepListing } from "./keep";
import { stateName } from "./state";

type Step = "publish" | "hold" | "resume" | "renew" | "withdraw";

function stepsOf(listing: Listing): Step[] {
  switch (listing.state) {
    case Listing_State.DRAFT:
      return ["publish"];
    case Listing_State.PUBLISHED:
      return ["hold", ...(listing.renewalCount === 0 ? ["renew" as const] : []), "withdraw"];
    case Listing_State.HELD:
      return ["resume", "withdraw"];
    default:
      return [];
  }
}

export function Life({ listing }: { listing: Listing }) {
  const take = useMutation({
    mutationFn: (step: Step) => {
      const common = { name: listing.name, etag: listing.etag, requestId: newRequestId() };
      switch (step) {
        case "publish":
          return listings.publishListing(common);
        case "hold":
          return listings.holdListing({ ...common, reason: Listing_HoldReason.PAUSED });
        case "resume":
          return listings.resumeListing(common);
        case "renew":
          return listings.renewListing(common);
        case "withdraw":
          return listings.withdrawListing(common);
      }
    },
    onSuccess: (saved) => {
      keepListing(saved);
      announce(stateName(saved.state));
    },
  });
  const steps = stepsOf(listing);
  return (
    <>
      {steps.length > 0 && (
        <div className="acts">
          {steps.map((step) => (
            <Button
              key={step}
              small
              kind={step === "publish" ? "primary" : "plain"}
              isDisabled={take.isPending}
              onPress={() => take.mutate(step)}
            >
              {t(`listing.step.${step}`)}
            </Button>
          ))}
        </div>
      )}
      {take.error && (
        <Callout kind="bad" title={t("fault.save")}>
          {faultOf(take.error).message}
        </Callout>
      )}
    </>
  );
}
