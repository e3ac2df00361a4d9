// What is played: each scene takes a browser and the address of the gateway.
import { cooperations } from "./cooperations.mjs";
import { importing } from "./import.mjs";
import { keys, restart } from "./keys.mjs";
import { listings } from "./listings.mjs";
import { lever, many } from "./many.mjs";
import { people } from "./people.mjs";
import { pictures } from "./pictures.mjs";
import { firstFails, quotas } from "./quotas.mjs";
import { review } from "./review.mjs";
import { screens } from "./screens.mjs";
import { signIn } from "./sign-in.mjs";
import { signedTasks } from "./signed-tasks.mjs";
import { tasks } from "./tasks.mjs";
import { work } from "./work.mjs";

export const SCENES = {
  cooperations,
  firstFails,
  importing,
  keys,
  lever,
  listings,
  many,
  people,
  pictures,
  quotas,
  restart,
  review,
  screens,
  signIn,
  signedTasks,
  tasks,
  work,
};
