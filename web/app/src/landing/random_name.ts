/** Readable names for new rooms. Pure but for the random source, which is handed in. */

const kMoods = `amber brave bright calm clear clever cosy crisp eager early easy fair fleet fresh gentle glad golden happy honest
humble jolly keen kind light lively lucky mellow merry mild modest neat nimble noble patient plain prime proud quick quiet ready
rosy round sage silver smart snug soft solid steady still sunny sure swift tidy true vivid warm wide wise witty young`.split(/\s+/);
const kColours = `amber apricot azure beige blue bronze brown cedar cherry clay cobalt copper coral cream crimson cyan ebony
emerald fawn flax forest ginger gold green grey hazel honey indigo ivory jade lemon lilac lime maple mauve mint moss navy ochre
olive orange peach pearl pine plum red rose ruby russet rust saffron sand scarlet sepia silver slate teal umber violet walnut
white`.split(/\s+/);
const kAnimals = `badger bear beaver bee bison bittern crane crow curlew deer dolphin dove duck eagle egret elk falcon ferret
finch fox frog gannet gecko goose hare hawk heron hornet horse ibex ibis jackdaw jay kestrel kite koala lark lemur linnet lion
lynx magpie marmot marten mole moose moth newt otter owl panda petrel pigeon plover pony puffin quail rabbit raven robin salmon
seal shrew sparrow stork swallow swan swift tern thrush tiger toad trout turtle vole walrus weasel whale wolf wren
yak`.split(/\s+/);

/** @param below gives an integer in [0, bound). */
export function randomRoomName(below: (bound: number) => number): string {
  const pick = (list: string[]): string => list[below(list.length)] ?? '';
  return [kMoods, kColours, kAnimals].map(pick).join('-');
}

/** From the browser's secure source: a name is what keeps strangers out of an open room. */
export function secureBelow(bound: number): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value % bound;
}
