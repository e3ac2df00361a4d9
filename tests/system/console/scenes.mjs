// What is played: each scene takes a browser and the address of the gateway.
import { agreement } from "./agreement.mjs";
import { importing } from "./import.mjs";
import { listings } from "./listings.mjs";
import { pictures } from "./pictures.mjs";
import { review } from "./review.mjs";
import { screens } from "./screens.mjs";
import { tasks } from "./tasks.mjs";
import { work } from "./work.mjs";

export const SCENES = { agreement, importing, listings, pictures, review, screens, tasks, work };
