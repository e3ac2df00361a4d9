// What is played: each scene takes a browser and the address of the gateway.
import { screens } from "./screens.mjs";

export const SCENES = { screens };
