"""Words that are never given as a reason. They still count in the comparison: "should" says much about a passage."""

from apps.core.search import fold

_ENGLISH = """
a about above after again against ago all almost along already also although always am among an and another any
anybody anyone anything are around as at away back be became because become been before began begin behind being below
beside between both but by call called came can cannot come comes could day days did do does done down during each
either else enough even ever every everybody everyone everything far few find first for found from further gave get
gets give given gives go goes going gone good got had half has have having he hence her here hers herself him himself
his hour hours how however i if in indeed into is it its itself just keep kept kind know known last least left less let
like likely little long longer look made make makes making many may me mean means might more most much must my myself
near need never new next no nobody none nor not nothing now of off often on once one ones only onto or other others
ought our ours out over own part perhaps place put quite rather s said same saw say saying says second see seem seems
seen set several shall she should side since so some somebody someone something soon still such t take taken takes tell
than that the their theirs them themselves then there these they thing things think third this those though three
through thus time times to told too took toward towards turn twice two under until up upon us use used very want was way
we week weeks well went were what whatever when where whether which while who whoever whole whom whose why will with
within without word words would year years yes yet you your yours
"""
_RUSSIAN = """
а без более больше бы был была были было быть в вам вас весь во вот все всего всех всю вы где да даже два для до его ее
если есть еще ж же за здесь и из или им их к как какая какой когда ко которая которого которое
которой котором которую которые который которым которых кто ли либо лишь мне много может можно мой мы на
над надо наконец нас не него нее ней нельзя нет ни нибудь никогда ним них ничего но ну о об один однако он она они оно
опять от ото очень перед по под после потом потому почти при про раз разве с сам само свое свою себе себя сейчас со
совсем так такой там тебя тем теперь то тогда того тоже только том тот три тут ты у уж уже хоть хотя чего чей чем через
что чтоб чтобы чуть эта эти это этого этой этом этот эту я
"""
_ARABIC = """
اذا اكثر الا الان التي الذي الذين الى اما ان انا انه انها او اي اين ايضا بان بعد بعض بل بن به بها بين بينما تحت تكون تم
ثم جدا جميع حتى حول حيث خلال دون ذلك رغم سوف سوى ضد ضمن عام عدة عدم على عليه عليها عن عند عندما عنه عنها غير في فقد فقط
فيه فيها قال قبل قد كان كانت كل كلا كما كيف لا لان لدى لقد لكن لكنه لم لماذا لن له لها لو لي ليس ليست ما ماذا متى مثل
مع من منذ منه منها نحن نحو هذا هذه هم هنا هناك هو هي وان وفي وقد وكان وكانت ولا ولكن ولم وما ومن وهو وهي يكون يوم
"""
STOPWORDS = frozenset(fold(" ".join((_ENGLISH, _RUSSIAN, _ARABIC))).split())
