// What is played: each scene takes a browser and the address of the gateway.
import { review } from "./review.mjs";
import { screens } from "./screens.mjs";

export const SCENES = { review, screens };
