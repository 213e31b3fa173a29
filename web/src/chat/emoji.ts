/** What the picker has, one row of meaning after the other; their names are the reader's own. */
export const emoji = [
  ..."😀😄😂🤣😊😉😍🥰😎🤔😮😢😭😡😴🥳🤯😇🙃😬🤗🙄😅😱",
  ..."👍👎👏🙌🙏💪👋🤝👌🤞🫶👀",
  ..."🎉✨🔥💯💡📌📎📚📝🎓🏆⏰",
  ..."✅❌❓❗💬💭🎵🌍🌱🌸🍀🌞",
  ..."💛💚💙💜🧡🖤☕🍎🍕🎂🚀⭐",
].filter((sign) => sign !== "\ufe0f");

/** How many stand in a row; arrows up and down go by as many. */
export const columns = 8;
