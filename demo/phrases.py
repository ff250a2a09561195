"""What people write to a shop, by the class that a careful reader would give it."""

QUESTIONS = (
    "Hi, I'm {name} and order {order} has not arrived. Could you check where it is?",
    "Can you change the delivery address to {address}? The parcel is still with you I think.",
    "My phone number changed, it is {phone} now. Please update my account.",
    "I was charged twice for order {order}, card {card}. When do I get the money back?",
    "Please send the invoice to {email}, my accountant needs it for {company}.",
    "The refund should go to my bank account {iban}, the account holder is {name}.",
    "I cannot log in any more. My user name is {handle} and the mail is {email}.",
    "The app shows an error and then the address {ip}. Is that yours or mine?",
    "Is the blue one in stock again? I would take {n} of them.",
    "How long is the warranty on the kettle? It stopped working after {n} weeks.",
    "Your form asks for my date of birth, it is {born}, and then nothing happens.",
    "For the age check: passport {passport}, born {born}. Is that enough?",
    "I need this before {born}? No, before Friday please, it is a present for {first}.",
    "My router says {mac} when I set up the camera, which port do I open?",
    "The tax form wants my social security number, is it safe to send {ssn} here?",
    "I pasted the wrong thing into the ticket, my key {secret} is in it. Can you delete it?",
    "Here is the page that fails for me: {url}. It worked on my laptop yesterday.",
    "Can I pay in crypto? My wallet is {wallet}.",
    "Could somebody call me back at {phone} after five? Ask for {first}.",
    "I moved to {address} last month, does my subscription move with me?",
    "What is the difference between the two plans, and can I switch every month?",
    "The driver left it with a neighbour, {name}, whom I do not know at all.",
    "Do you deliver to hotels? I am at {address} until the end of the week.",
    "I returned {n} items and only one shows up as received. What happens with the rest?",
)
THANKS = (
    "Thank you {first}, that solved it!",
    "thanks, the parcel came this morning. Great service",
    "Thanks a lot for calling me back at {phone}, all good now.",
    "Thank you so much, I will recommend you to my colleagues at {company}.",
    "Perfect, thanks. You can close the ticket for order {order}.",
)
ABUSE = (
    "You people are useless. {n} weeks and still nothing, what a joke of a company.",
    "Shut up with your canned answers, {first}, and do your job for once.",
    "This is garbage support and you are an idiot if you think I pay for this.",
    "What kind of moron packs glass without paper? Absolute clowns, all of you.",
    "I know you work at {address}. You are pathetic, {name}, and everybody will read about it.",
    "Stop lying to me you clowns, order {order} was never shipped.",
    "You are the dumbest agent I ever talked to. Get lost.",
)
SPAM = (
    "CONGRATULATIONS!!! You won free money, click here {url} before midnight",
    "Buy followers now! 10,000 for nine dollars, write to {email}",
    "Limited offer: double your coins in {n} days, send to {wallet} and relax",
    "Work from home and earn {n}000 a week, click here {url}, no experience needed",
    "Free money for the first {n}00 people, message me at {handle}",
    "Cheap watches, real brand, limited offer, WhatsApp {phone}",
)
# Neither side is obvious: what people are for.
DOUBTFUL = (
    "Is this a joke? {n} weeks for a cable.",
    "I will never order here again and I will tell {n} thousand followers why.",
    "lol whoever wrote your manual was drunk",
    "My cousin sells the same thing for half the price, write to {email} if you want one",
    "Tell {first} in your team I said hello, he will know why.",
    "wow, just wow. unbelievable. order {order}, you figure it out",
)
ELSEWHERE = {
    "es": (
        "Hola, me llamo {name} y mi pedido no ha llegado todavía. ¿Me pueden decir dónde está?",
        "Quiero cambiar la dirección de entrega porque ya no vivo en la misma casa, gracias.",
    ),
    "fr": (
        "Bonjour, je suis {name} et je n'ai pas reçu mon colis. Rappelez-moi au {phone}, merci.",
        "Le remboursement n'est pas encore sur mon compte, pouvez-vous vérifier s'il vous plaît ?",
    ),
    "de": (
        "Guten Tag, ich bin {name} und die Lieferung ist nicht da. Bitte rufen Sie an: {phone}",
        "Das Paket ist seit gestern zurück, wann bekomme ich das Geld auf mein Konto {iban}?",
    ),
    "pt": (
        "Olá, eu não recebi o meu pedido e o site não funciona. Meu e-mail é {email}, obrigado.",
    ),
    "it": (
        "Buongiorno, il mio pacco non è arrivato e non so come fare. Mi chiamo {name}, grazie.",
    ),
    "pl": (
        "Dzień dobry, nie mam jeszcze mojej paczki, proszę o kontakt na {phone}. Dziękuję bardzo.",
    ),
    "ja": ("注文番号{order}の商品がまだ届きません。確認していただけますか。",),
    "ru": (
        "Здравствуйте, меня зовут {first}, заказ {order} так и не пришёл. Помогите, пожалуйста.",
    ),
}
# Of tickets: the subject and what follows, by the team that should answer.
TICKETS = {
    "billing": (
        ("Charged twice", "My card {card} was charged twice for order {order} on the same day."),
        ("Refund missing", "The refund for order {order} is not on {iban} after {n} weeks."),
        (
            "Invoice for my company",
            "We are {company}. The invoice went to {email}, which is wrong.",
        ),
    ),
    "delivery": (
        (
            "Parcel lost",
            "Tracking says delivered, but nobody at {address} has seen it. I am {name}.",
        ),
        ("Wrong address on the parcel", "It went to my old flat. I live at {address} now."),
        ("Damaged on arrival", "The box was open and {n} pieces were missing. Call me: {phone}."),
    ),
    "account": (
        ("Cannot log in", "The code goes to {phone}, a number I lost. My login is {handle}."),
        ("Delete my data", "I am {name}, born {born}. Please delete everything under {email}."),
        ("Somebody else in my account", "There is a login from {ip} that is not mine."),
    ),
    "other": (
        ("About your shop", "Do you have a store where one can look at the lamps?"),
        (
            "Question",
            "It is hard to describe, and I do not know whom else to ask. Call me: {phone}.",
        ),
        ("Hello", "I wrote {n} times already. Who reads this? Regards, {name}"),
    ),
}
