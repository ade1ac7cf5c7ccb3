using LifeCircle.Edge.Web.Kiosk.View;
using Xunit;

namespace LifeCircle.Edge.Web.Tests.Words;

/// <summary>Whatever a terminal can be told to show, it has words for.</summary>
public sealed class KioskResourceTests
{
    [Fact]
    public void Mistakes_and_troubles_have_words()
    {
        Missing("signin.mistake.", Names(SignInMistake.None, SignInMistake.Blocked));
        Missing("code.mistake.", Names(CodeMistake.None, CodeMistake.Blocked));
        Missing("parcel.mistake.", Names<ParcelMistake>());
        Missing("trouble.", Names<KioskTrouble>());
        Missing("trouble.lead.", Names<KioskTrouble>());
    }

    [Fact]
    public void Roles_flows_and_scores_have_words()
    {
        Missing("signin.", Names<KioskRole>());
        Missing("thanks.", Names<KioskFlow>());
        Missing("rate.", ["1", "2", "3", "4", "5"]);
        Missing("size.", ["XS", "S", "M", "L", "XL"]);
    }

    [Fact]
    public void Every_stage_of_a_door_has_words_for_every_purpose()
    {
        DoorStage[] opened = [DoorStage.Open, DoorStage.PleaseClose], done = [DoorStage.Open, DoorStage.SayWhenClosed, DoorStage.Checking];
        Missing("door.title.", Names(opened));
        Missing("door.lead.", Names(done));
        Missing("door.title.", opened.SelectMany(stage => Names<DoorPurpose>().Select(purpose => $"{stage}.{purpose}")));
        Missing("door.lead.", done.SelectMany(stage => Names<DoorPurpose>().Select(purpose => $"{stage}.{purpose}")));
    }

    private static IEnumerable<string> Names<T>(params T[] but)
        where T : struct, Enum => Enum.GetValues<T>().Except(but).Select(value => value.ToString());

    private static void Missing(string prefix, IEnumerable<string> codes) => Assert.Empty(Resources.Missing(Resources.KioskFiles, prefix, codes));
}
