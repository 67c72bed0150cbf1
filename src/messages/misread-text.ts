const MONTHS =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|" +
  "dec(?:ember)?|ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|ago(?:sto)?|septiembre|octubre|noviembre|dic(?:iembre)?";

/** What a spreadsheet makes a number, a date, a time or a truth of, in English or Spanish; rather more than too little. */
const MISREAD: readonly RegExp[] = [
  /^[\d\s.,:/()%$€#-]*\d[\d\s.,:/()%$€#-]*$/,
  /^[\d.,]+\s*e\s*[+-]?\d+$/i,
  /^[\d:.\s]*\d\s*[ap]\.?\s*(?:m\.?)?$/i,
  new RegExp(`^(?=.*\\d)[\\d\\s.,/-]*(?:${MONTHS})\\.?[\\d\\s.,/-]*$`, "i"),
  /^(?:true|false|verdadero|falso)$/i,
];

/** Whether a spreadsheet that opens the text as CSV would show something else: `00123` as 123, `MAR-10` as a day in March. */
export function isMisread(text: string): boolean {
  return MISREAD.some((pattern) => pattern.test(text));
}
